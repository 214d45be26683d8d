/** Resolves after `--wait`, or never without it; unlike a timer of 2^31 ms and more it does not fire at once. */
export function waitBound(seconds: number | undefined): Promise<'late'> {
  if (seconds === undefined) return new Promise(() => undefined);
  const milliseconds = Math.min(seconds * 1000, MAX_TIMER_MS);
  return new Promise((resolve) => setTimeout(() => resolve('late'), milliseconds));
}

const MAX_TIMER_MS = 2 ** 31 - 1;
