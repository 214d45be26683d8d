const FIRST_SECONDS = 10;
const LONGEST_SECONDS = 3_600;
const JITTER = 0.25;

/** Messages that could not be sent for so long are given up. */
export const GIVE_UP_AFTER_HOURS = 24;

/**
 * Whole seconds until the next attempt: 10 s, doubled each time up to an hour, a quarter more or less by chance, so
 * that a receiver that comes back is not met by all at once.
 * @param attempts how many there were, at least 1
 * @param chance from 0 to 1
 */
export function retryDelaySeconds(attempts: number, chance = Math.random()): number {
  const pause = Math.min(FIRST_SECONDS * 2 ** Math.min(attempts - 1, 20), LONGEST_SECONDS);
  return Math.round(pause * (1 - JITTER + 2 * JITTER * chance));
}
