import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 20;

/** Asks again and again until there is an answer; fails with `what` when the deadline passes. */
export async function until<T>(what: string, ask: () => T | undefined, deadlineMs = 10_000): Promise<T> {
  const endsAtMs = performance.now() + deadlineMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (performance.now() > endsAtMs) throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
    await pause(POLL_MS);
  }
}
