import type { AgentPayload, MetricsSample } from '@gururmm/shared/protocol';

const GIB = 1024 ** 3;

/** A good sample at this time. */
export function makeSample(at: Date, overrides: Partial<MetricsSample> = {}): MetricsSample {
  return {
    ts: at.toISOString(),
    cpu_percent: 10,
    memory_used_bytes: 4 * GIB,
    memory_total_bytes: 16 * GIB,
    net_rx_bytes: 0,
    net_tx_bytes: 0,
    disks: [{ mount: '/', used_bytes: 25 * GIB, total_bytes: 100 * GIB }],
    ...overrides,
  };
}

/** A result of a command that ended well; `overrides` make it another end. */
export function makeResult(
  commandId: string,
  overrides: Partial<AgentPayload<'command_result'>> = {},
): AgentPayload<'command_result'> {
  return {
    command_id: commandId,
    exit_code: 0,
    stdout: '',
    stderr: '',
    duration_ms: 5,
    truncated: false,
    outcome: 'exited',
    ...overrides,
  };
}
