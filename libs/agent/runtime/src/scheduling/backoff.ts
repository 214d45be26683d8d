/** A random number in [0, 1). */
export type Random = () => number;

/** `base` doubled for every earlier attempt, at most `max`. Same unit in and out. */
export function exponential(base: number, max: number, attempt: number): number {
  return Math.min(max, base * 2 ** Math.min(attempt, 30));
}

/** Full jitter: uniform between nothing and the exponential delay (AWS Architecture Blog, 2015). */
export function fullJitter(base: number, max: number, attempt: number, random: Random): number {
  return random() * exponential(base, max, attempt);
}

/** Equal jitter: at least half of the exponential delay, for those who must not hurry. */
export function equalJitter(base: number, max: number, attempt: number, random: Random): number {
  const delay = exponential(base, max, attempt);
  return delay / 2 + (random() * delay) / 2;
}
