import type { OutputChunk } from '@gururmm/console/data-access';

/** Text of one stream, as long as the stream does not change. */
export interface OutputRun {
  stream: OutputChunk['stream'];
  text: string;
}

/** Output put together from chunks that may come twice, late or out of order. */
export interface OutputText {
  runs: readonly OutputRun[];
  /** Every chunk up to here is in `runs`; -1 is none. */
  lastSeq: number;
  /** Chunks beyond a gap. */
  waiting: ReadonlyMap<number, OutputChunk>;
}

export const NO_OUTPUT: OutputText = { runs: [], lastSeq: -1, waiting: new Map() };

export function hasGap(output: OutputText): boolean {
  return output.waiting.size > 0;
}

/** Adds chunks; what was there before is dropped, what lies beyond a gap waits for it to be filled. */
export function withChunks(output: OutputText, chunks: readonly OutputChunk[]): OutputText {
  const waiting = new Map(output.waiting);
  for (const chunk of chunks) if (chunk.seq > output.lastSeq) waiting.set(chunk.seq, chunk);
  const runs = [...output.runs];
  let { lastSeq } = output;
  for (let chunk = waiting.get(lastSeq + 1); chunk !== undefined; chunk = waiting.get(lastSeq + 1)) {
    waiting.delete(++lastSeq);
    append(runs, chunk);
  }
  return { runs, lastSeq, waiting };
}

function append(runs: OutputRun[], { stream, data }: OutputChunk): void {
  const last = runs.at(-1);
  if (last?.stream === stream) runs[runs.length - 1] = { stream, text: last.text + data };
  else runs.push({ stream, text: data });
}

/** The output of a command whose agent sent it as a whole. */
export function wholeOutput(stdout: string | null, stderr: string | null): OutputRun[] {
  const whole: OutputRun[] = [
    { stream: 'stdout', text: stdout ?? '' },
    { stream: 'stderr', text: stderr ?? '' },
  ];
  return whole.filter(({ text }) => text !== '');
}

/** The last `limit` characters of the output: a browser cannot draw megabytes of text while they stream. */
export function tailOf(runs: readonly OutputRun[], limit: number): OutputRun[] {
  const tail: OutputRun[] = [];
  let left = limit;
  for (let index = runs.length - 1; index >= 0 && left > 0; index--) {
    const run = runs[index];
    if (run === undefined) break;
    tail.unshift({ ...run, text: run.text.slice(-left) });
    left -= run.text.length;
  }
  return tail;
}

export function plainText(runs: readonly OutputRun[]): string {
  return runs.map(({ text }) => text).join('');
}
