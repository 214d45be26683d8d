/** Milliseconds of each of `count` calls, one after the other. */
export async function timesOf(count, call) {
  const times = [];
  for (let index = 0; index < count; index += 1) {
    const startedMs = performance.now();
    await call();
    times.push(performance.now() - startedMs);
  }
  return times;
}

/** @param {number[]} times in milliseconds, at least one */
export function summaryOf(times) {
  const sorted = times.toSorted((a, b) => a - b);
  if (sorted.length === 0) throw new Error('nothing was measured');
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95) };
}
