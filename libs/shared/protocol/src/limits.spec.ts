import {
  MAX_COMMAND_EXPIRY_SECONDS,
  MAX_FRAME_BYTES,
  MAX_INLINE_OUTPUT_BYTES,
  MAX_OUTPUT_CHUNK_BYTES,
  MAX_SAMPLES_PER_REPORT,
  parseAgentFrame,
  TOMBSTONE_SECONDS,
} from './index';

const COMMAND_ID = '7b1e8f0c-2a57-4f0e-9d2c-3f5a1c9e4b10';
/** Characters of one, two, three and four bytes in UTF-8; the last is two UTF-16 units. */
const CHARACTERS = [
  { character: 'a', bytes: 1 },
  { character: 'é', bytes: 2 },
  { character: '€', bytes: 3 },
  { character: '😀', bytes: 4 },
];

function textOf(bytes: number, { character, bytes: each }: { character: string; bytes: number }): string {
  const text = character.repeat(Math.floor(bytes / each)) + 'a'.repeat(bytes % each);
  expect(Buffer.byteLength(text)).toBe(bytes);
  return text;
}

const isTaken = (type: string, payload: unknown) => parseAgentFrame(JSON.stringify({ type, payload })).ok;

describe.each(CHARACTERS)('sizes are counted in bytes of UTF-8 ($bytes a character)', (kind) => {
  it('of a chunk of output', () => {
    const chunk = (data: string) => ({ command_id: COMMAND_ID, seq: 0, stream: 'stdout', data });
    expect(isTaken('command_output', chunk(textOf(MAX_OUTPUT_CHUNK_BYTES, kind)))).toBe(true);
    expect(isTaken('command_output', chunk(textOf(MAX_OUTPUT_CHUNK_BYTES + 1, kind)))).toBe(false);
  });

  it.each(['stdout', 'stderr'])('of inline %s', (stream) => {
    const result = (text: string) => ({
      command_id: COMMAND_ID,
      exit_code: 0,
      stdout: '',
      stderr: '',
      duration_ms: 1,
      truncated: false,
      outcome: 'exited',
      [stream]: text,
    });
    expect(isTaken('command_result', result(textOf(MAX_INLINE_OUTPUT_BYTES, kind)))).toBe(true);
    expect(isTaken('command_result', result(textOf(MAX_INLINE_OUTPUT_BYTES + 1, kind)))).toBe(false);
  });
});

describe('limits fit together', () => {
  it('a report of the most samples fits into one frame', () => {
    const sample = {
      ts: '2026-08-01T12:00:00.000+02:00',
      cpu_percent: 99.123456789,
      memory_used_bytes: Number.MAX_SAFE_INTEGER,
      memory_total_bytes: Number.MAX_SAFE_INTEGER,
      swap_used_bytes: Number.MAX_SAFE_INTEGER,
      load1: 123.456789,
      net_rx_bytes: Number.MAX_SAFE_INTEGER,
      net_tx_bytes: Number.MAX_SAFE_INTEGER,
      process_count: 99_999,
      disks: Array.from({ length: 26 }, (_, index) => ({
        mount: `/mnt/volume-${index}`,
        used_bytes: Number.MAX_SAFE_INTEGER,
        total_bytes: Number.MAX_SAFE_INTEGER,
      })),
    };
    const report = (count: number) => ({ seq: 1, samples: Array.from({ length: count }, () => sample) });
    expect(isTaken('metrics_report', report(MAX_SAMPLES_PER_REPORT))).toBe(true);
    expect(isTaken('metrics_report', report(MAX_SAMPLES_PER_REPORT + 1))).toBe(false);
    expect(JSON.stringify(report(MAX_SAMPLES_PER_REPORT)).length).toBeLessThan(MAX_FRAME_BYTES);
  });

  it('both inline outputs fit into one frame, however their characters are escaped', () => {
    // A control character takes six bytes in JSON.
    expect(2 * 6 * MAX_INLINE_OUTPUT_BYTES).toBeLessThan(MAX_FRAME_BYTES);
  });

  it('an agent remembers a command longer than any command waits', () => {
    expect(TOMBSTONE_SECONDS).toBeGreaterThan(MAX_COMMAND_EXPIRY_SECONDS);
  });
});
