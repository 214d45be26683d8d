const DAY_MS = 24 * 60 * 60 * 1000;

export const PERIODS = [
  { value: '1d', label: 'The last day', days: 1 },
  { value: '7d', label: 'The last week', days: 7 },
  { value: '30d', label: 'The last 30 days', days: 30 },
] as const;

/** The start of a period named in the address; undefined for all time. */
export function sinceOf(period: string | undefined, nowMs: number): string | undefined {
  const found = PERIODS.find(({ value }) => value === period);
  return found === undefined ? undefined : new Date(nowMs - found.days * DAY_MS).toISOString();
}
