import type { Config } from '../config';
import { readText, replaceText } from '../files';
import { request } from '../http';
import { describeError, log } from '../log';
import { sha256 } from '../sha256';
import { VERSION } from '../version';
import { type Offer, pathOf, refusalOf } from './offer';
import type { Report, UpdateStore } from './update-state';

const RESEND_MS = 30000;

/** How long running commands may hold an update up. */
const IDLE_WAIT_MS = 3600000;

export interface SelfUpdate {
  onOffer(offer: Offer, key: string): void;
  /** Tells how updates ended and fetches what is in hand. @returns whether its trial is to begin: the agent ends then */
  turn(isIdle: boolean, key: string): boolean;
}

/** Takes offered versions up to the point where they can be tried. */
export function openSelfUpdate(config: Config, store: UpdateStore): SelfUpdate {
  let resendAtMs = 0;
  let idleSinceMs = 0;
  const tell = ({ update_id, version }: Offer, state: string, key: string) => {
    request(config, 'POST', '/api/agent/update-status', key, { update_id, version, state });
  };
  const sendReports = (key: string) => {
    const nowMs = new Date().getTime();
    const { reports } = store.current();
    if (reports.length === 0 || nowMs < resendAtMs) return;
    resendAtMs = nowMs + RESEND_MS;
    const left: Report[] = [];
    for (let i = 0; i < reports.length; i++) {
      const { status } = request(config, 'POST', '/api/agent/update-status', key, reports[i]);
      // 404: the rollout is gone, and nobody waits for it any more.
      if (status !== 200 && status !== 404) left.push(reports[i]);
    }
    if (left.length < reports.length) store.change({ reports: left });
  };
  const end = (offer: Offer, state: Report['state'], error?: string) => {
    store.end(offer, state, error);
    resendAtMs = 0;
  };
  const fetch = (offer: Offer, key: string) => {
    try {
      tell(offer, 'downloading', key);
      const text = download(config, offer);
      tell(offer, 'verifying', key);
      replaceText(store.scriptPath, text);
      if (sha256(readText(store.scriptPath)) !== offer.checksum)
        throw new Error('the file on the disk is not the one that was fetched');
      store.change({ phase: 'fetched' });
      tell(offer, 'installing', key);
      idleSinceMs = new Date().getTime();
    } catch (error) {
      end(offer, 'failed', describeError(error));
    }
  };
  return {
    onOffer: (offer, key) => {
      const { offer: inHand, reports } = store.current();
      if (inHand !== null || isTold(reports, offer.update_id)) return;
      log(`the update to ${offer.version} is offered`);
      const refusal = refusalOf(offer, VERSION, config.updates);
      if (refusal !== undefined) end(offer, 'failed', refusal);
      else if (offer.version === VERSION) end(offer, 'succeeded');
      else {
        store.change({ offer, phase: 'fetching', starts: 0, pid: 0 });
        fetch(offer, key);
      }
    },
    turn: (isIdle, key) => {
      sendReports(key);
      const { offer, phase } = store.current();
      if (offer === null) return false;
      if (phase === 'fetching') fetch(offer, key);
      if (store.current().offer === null) return false;
      if (isIdle) return true;
      if (idleSinceMs === 0) idleSinceMs = new Date().getTime();
      if (new Date().getTime() > idleSinceMs + IDLE_WAIT_MS)
        end(offer, 'failed', 'commands ran for so long that the update could not begin');
      return false;
    },
  };
}

/** @throws Error that says what is wrong with what the server gave */
function download(config: Config, offer: Offer): string {
  const { status, text } = request(config, 'GET', pathOf(offer), '', undefined);
  if (status === 0) throw new Error(`the server could not be reached: ${text.slice(0, 300)}`);
  if (status !== 200) throw new Error(`the server answered the download with ${status}`);
  if (text.length !== offer.size_bytes) throw new Error(`the file has ${text.length} bytes, not ${offer.size_bytes}`);
  if (sha256(text) !== offer.checksum) throw new Error('the checksum of the file is wrong');
  return text;
}

function isTold(reports: readonly Report[], updateId: string): boolean {
  for (let i = 0; i < reports.length; i++) if (reports[i].update_id === updateId) return true;
  return false;
}
