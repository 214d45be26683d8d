import { asciiJson } from '../ascii-json';
import { makeFolder, readReplaced, removeFile, replaceText } from '../files';
import { describeError, log } from '../log';
import { merged } from '../merged';
import type { Offer } from './offer';

/** How an update ended, as the server is told until it has stored it. */
export interface Report {
  readonly update_id: string;
  readonly version: string;
  readonly state: 'succeeded' | 'failed' | 'rolled_back';
  readonly error?: string;
}

/** The update in hand, and how far it is; each step stands on the disk before it is taken. */
export interface UpdateState {
  readonly offer: Offer | null;
  readonly phase: 'fetching' | 'fetched' | 'trial' | 'promoting' | null;
  /** Starts of the trial over all restarts. */
  readonly starts: number;
  /** Process id of the script on trial; 0: none. */
  readonly pid: number;
  readonly reports: readonly Report[];
}

const NOTHING: UpdateState = { offer: null, phase: null, starts: 0, pid: 0, reports: [] };
const MAX_REPORTS = 32;
const MAX_ERROR = 4000;

export interface UpdateStore {
  /** The fetched script waits here. */
  readonly scriptPath: string;
  /** What the script on trial says of itself. */
  readonly healthPath: string;
  /** Its being there tells the script on trial to end. */
  readonly finishPath: string;
  current(): UpdateState;
  change(changes: Partial<UpdateState>): void;
  /** Ends an update: its report is kept, and the fetched script goes. */
  end(offer: Offer, state: Report['state'], error?: string): void;
}

export function openUpdateStore(directory: string): UpdateStore {
  makeFolder(directory);
  const path = `${directory}\\state.txt`;
  let state = parse(readReplaced(path));
  const put = (next: UpdateState) => {
    replaceText(path, asciiJson(next));
    state = next;
  };
  const store: UpdateStore = {
    scriptPath: `${directory}\\next.js`,
    healthPath: `${directory}\\health.txt`,
    finishPath: `${directory}\\finish.txt`,
    current: () => state,
    change: (changes) => put(merged(state, changes)),
    end: ({ update_id, version }, how, error) => {
      const report: Report =
        error === undefined
          ? { update_id, version, state: how }
          : { update_id, version, state: how, error: error.slice(0, MAX_ERROR) };
      const reports = state.reports.concat([report]).slice(-MAX_REPORTS);
      const isInHand = state.offer !== null && state.offer.update_id === update_id;
      put(merged(isInHand ? NOTHING : state, { reports }));
      if (isInHand) removeFile(store.scriptPath);
      log(`the update to ${version}: ${how}${error === undefined ? '' : `, ${error}`}`);
    },
  };
  return store;
}

/** Damaged: an update in hand is lost, this version goes on, and the server offers it again. */
function parse(text: string): UpdateState {
  if (text === '') return NOTHING;
  try {
    return merged(NOTHING, JSON.parse(text) as UpdateState);
  } catch (error) {
    log(`the state of updates begins anew: ${describeError(error)}`);
    return NOTHING;
  }
}
