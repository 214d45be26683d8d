import type { AgentState } from '@gururmm/console/data-access';
import { formatDuration } from '@gururmm/console/ui';

/** Clocks differ a little; less than this moves no line of a chart that anybody could see. */
const NOTABLE_SKEW_MS = 30_000;

/** What one should know of a machine before one believes its charts. */
export function metricsNotes({
  clock_skew_ms,
  dropped_samples,
  dropped_samples_at,
}: Pick<AgentState, 'clock_skew_ms' | 'dropped_samples' | 'dropped_samples_at'>): string[] {
  const notes: string[] = [];
  if (clock_skew_ms !== null && Math.abs(clock_skew_ms) >= NOTABLE_SKEW_MS) {
    const side = clock_skew_ms > 0 ? 'ahead of' : 'behind';
    notes.push(
      `The clock of this machine is ${formatDuration(Math.abs(clock_skew_ms))} ${side} the server, and these are its times.`,
    );
  }
  if (dropped_samples > 0) {
    const last = dropped_samples_at === null ? '' : `, the last on ${new Date(dropped_samples_at).toLocaleString()}`;
    const count = `${dropped_samples.toLocaleString('en')} ${dropped_samples === 1 ? 'sample' : 'samples'}`;
    notes.push(`The agent had no room for ${count} while it was not connected${last}. Those gaps stay.`);
  }
  return notes;
}
