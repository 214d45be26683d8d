/** The longest wait for one step of the network; ten steps are a minute at most. */
export const STEP_TIMEOUT_MS = 6_000;

/** What a step throws whose time is over. */
export class NoAnswerError extends Error {}

/**
 * The outcome of a step of the network within its time.
 * @throws NoAnswerError after {@link STEP_TIMEOUT_MS}
 */
export async function inTime<T>(step: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswerError(`no answer in ${STEP_TIMEOUT_MS / 1000} s`)), STEP_TIMEOUT_MS);
  });
  try {
    return await Promise.race([step, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The system's name of an error, e.g. `ECONNREFUSED`. */
export function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : '';
}
