const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const JUST_NOW_SECONDS = 15;

const formatter = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** "4 minutes ago"; times a little ahead of this machine's clock count as now. */
export function relativeTime(atMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - atMs) / 1000);
  if (seconds < JUST_NOW_SECONDS) return 'just now';
  for (const [unit, size] of STEPS) {
    if (seconds >= size) return formatter.format(-Math.floor(seconds / size), unit);
  }
  return formatter.format(-seconds, 'second');
}
