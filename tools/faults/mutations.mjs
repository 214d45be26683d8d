/**
 * Defects that the tests must find. `replace` is exact source text, so that a mutation which no longer fits is a
 * fault of its own; `spec` is the smallest test that must notice, by a message that matches `reason`.
 */
const MODEL = 'tools/faults/model/commands-model.spec.ts';
const SERVER = 'apps/server/src/api/commands-faults.db-spec.ts';
const METRICS = 'apps/server/src/api/metrics-faults.db-spec.ts';

export const MUTATIONS = [
  {
    name: 'journal ignored at restart',
    file: 'libs/agent/runtime/src/commands/journal/command-journal.ts',
    replace: 'if (record.success) entries.set(record.data.id, entryOf(record.data));',
    by: 'if (record.success) continue;',
    spec: MODEL,
    reason: /one_start_on_the_device|none_lost|stored_output_is_the_written/,
  },
  {
    name: 'no deduplication',
    file: 'libs/agent/runtime/src/commands/command-desk.ts',
    replace: 'if (entry !== undefined) this.onRedelivered(command, entry);',
    by: "if (entry !== undefined && entry.state === 'accepted') this.onRedelivered(command, entry);",
    spec: MODEL,
    reason: /one_start_on_the_device/,
  },
  {
    name: 'resend only at reconnect',
    file: 'libs/agent/runtime/src/commands/delivery/result-delivery.ts',
    replace: 'if (dueTimes.length === 0 || !this.link.isOnline) return;',
    by: 'if (dueTimes.length >= 0) return;',
    spec: MODEL,
    reason: /none_lost/,
  },
  {
    name: 'result acknowledged before COMMIT',
    file: 'libs/server/commands/src/command-reports.ts',
    replace: 'if (!(await this.ended(agentId, payload))) return;',
    by: 'void this.ended(agentId, payload).catch(() => undefined);',
    spec: SERVER,
    reason: /acknowledged_after_commit/,
  },
  {
    name: 'epoch check removed',
    file: 'libs/server/commands/src/command-leases.ts',
    replace: 'AND a.socket_epoch = h.epoch ',
    by: '',
    spec: SERVER,
    reason: /fenced_by_epoch/,
  },
  {
    name: 'sweeper by local clock',
    file: 'libs/server/commands/src/command-sweeper.ts',
    replace: '(TIME_OUT_SILENT)',
    by: "(TIME_OUT_SILENT.replaceAll('< now()', `< to_timestamp(${Date.now() / 1000})`))",
    spec: SERVER,
    reason: /sweeper_by_database_clock/,
  },
  {
    name: 'metrics acknowledged before COMMIT',
    file: 'libs/server/metrics/src/metrics-writer.ts',
    replace: 'await this.add(session, report);',
    by: 'void this.add(session, report).catch(() => undefined);',
    spec: METRICS,
    reason: /metrics_acknowledged_after_commit/,
  },
];
