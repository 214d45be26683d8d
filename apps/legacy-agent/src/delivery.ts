import type { Config } from './config';
import type { Executor } from './executor';
import { type Answer, bodyOf, request } from './http';
import type { Entry, Journal } from './journal';
import { log } from './log';
import { readChunk } from './output';
import { without } from './without';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60000;

/** Chunks of one command that are sent before others have their turn. */
const CHUNKS_A_TURN = 20;

export interface Delivery {
  /** Sends output of what runs, then results; what fails is tried again, later and later. */
  turn(runningIds: readonly string[], key: string): void;
}

export function openDelivery(
  config: Config,
  journal: Journal,
  executor: Executor,
  onResultStored: () => void,
): Delivery {
  let nextSeq: Record<string, number | undefined> = {};
  let waitMs = 0;
  let againAtMs = 0;
  const post = (path: string, key: string, body: unknown): Answer => {
    const answer = request(config, 'POST', `/api/agent/${path}`, key, body);
    const isTransient = answer.status === 0 || answer.status === 429 || answer.status >= 500;
    waitMs = isTransient ? Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS, waitMs * 2)) : 0;
    againAtMs = new Date().getTime() + waitMs;
    return answer;
  };
  /** @returns whether nothing waits any more */
  const sendChunks = (id: string, key: string): boolean => {
    const directory = executor.directoryOf(id);
    for (let count = 0; count < CHUNKS_A_TURN; count++) {
      const seq = nextSeq[id] ?? 0;
      const chunk = readChunk(directory, seq);
      if (chunk === undefined) return true;
      const answer = bodyOf(post('command-output', key, chunk)) as { readonly acked_seq: number } | undefined;
      if (answer === undefined || answer.acked_seq < seq) return false;
      nextSeq[id] = seq + 1;
    }
    return false;
  };
  const finish = ({ id }: Entry) => {
    journal.note({ id, state: 'tombstone', at: new Date().getTime() });
    nextSeq = without(nextSeq, id);
    executor.forget(id);
  };
  const sendResult = (entry: Entry, key: string) => {
    const lastSeq = entry.result?.last_seq ?? -1;
    if (!sendChunks(entry.id, key) || (nextSeq[entry.id] ?? 0) <= lastSeq) return;
    const answer = post('command-result', key, entry.result);
    if (answer.status === 404 || answer.status === 400) {
      log(`the result of ${entry.id} is not wanted: ${answer.status}`);
      finish(entry);
      return;
    }
    const body = bodyOf(answer) as { readonly acknowledged: boolean } | undefined;
    if (body === undefined) return;
    if (!body.acknowledged) nextSeq[entry.id] = 0;
    else {
      finish(entry);
      onResultStored();
    }
  };
  return {
    turn: (runningIds, key) => {
      if (new Date().getTime() < againAtMs) return;
      for (let i = 0; i < runningIds.length && waitMs === 0; i++) sendChunks(runningIds[i], key);
      const done = journal.withState('done');
      for (let i = 0; i < done.length; i++) {
        sendResult(done[i], key);
        if (waitMs > 0) return;
      }
    },
  };
}
