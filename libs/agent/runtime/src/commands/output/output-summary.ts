import { createHash } from 'node:crypto';
import { MAX_INLINE_OUTPUT_BYTES } from '@gururmm/shared/protocol';
import type { OutputStream } from '../../action';
import type { OutputSpool } from './output-spool';

/** The output as `command_result` reports it. */
export interface OutputSummary {
  /** Whole text of each stream; both null when one of them is too long to travel inline. */
  stdout: string | null;
  stderr: string | null;
  last_seq: number;
  output_sha256: string;
  truncated: boolean;
}

/** Sums up output that fits into the result. */
export function inlineSummary(stdout: string, stderr: string, lastSeq: number): OutputSummary {
  const output_sha256 = createHash('sha256').update(stdout).update(stderr).digest('hex');
  return { stdout, stderr, last_seq: lastSeq, output_sha256, truncated: false };
}

/** Sums up output that stays in chunks; makes them durable first. */
export function spooledSummary(spool: OutputSpool): OutputSummary {
  spool.seal();
  return { stdout: null, stderr: null, last_seq: spool.lastSeq, output_sha256: spool.hash(), truncated: false };
}

/** Sums up what an earlier run of the agent left behind; it may lack the end, so it counts as truncated. */
export function recoveredSummary(spool: OutputSpool): OutputSummary {
  const stdout = shortText(spool, 'stdout');
  const stderr = shortText(spool, 'stderr');
  const isInline = stdout !== null && stderr !== null;
  const summary = isInline ? inlineSummary(stdout, stderr, spool.lastSeq) : spooledSummary(spool);
  return { ...summary, truncated: true };
}

function shortText(spool: OutputSpool, stream: OutputStream): string | null {
  let text: string | null = '';
  spool.forEachOf(stream, (data) => {
    const longer: string | null = text === null ? null : text + data;
    text = longer !== null && Buffer.byteLength(longer) <= MAX_INLINE_OUTPUT_BYTES ? longer : null;
  });
  return text;
}
