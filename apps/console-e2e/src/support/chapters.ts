import type { Visit } from './visit';

type Chapter = (name: string, tell: () => Promise<void>) => void;

/** Tests that are chapters of one story: each goes on where the last one ended, so none follows one that failed. */
export function chaptersOf(visit: () => Visit): Chapter {
  let brokenOff: string | undefined;
  return (name, tell) => {
    it(name, async () => {
      if (brokenOff !== undefined) throw notReached(brokenOff);
      brokenOff = name;
      await visit().witness(name, tell);
      brokenOff = undefined;
    });
  };
}

/** Without a stack: the failure to look at is the other one. */
function notReached(brokenOff: string): Error {
  const error = new Error(`not reached; the story broke off at "${brokenOff}"`);
  error.stack = error.message;
  return error;
}
