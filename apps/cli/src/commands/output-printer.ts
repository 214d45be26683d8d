import type { CommandBody, OutputChunkBody } from '@gururmm/shared/api-client';
import type { Terminal } from '../terminal';

/** Writes a command's streams to grmm's own, each part once. */
export class OutputPrinter {
  private readonly written = { stdout: 0, stderr: 0 };

  constructor(private readonly terminal: Terminal) {}

  print({ stream, data }: Pick<OutputChunkBody, 'stream' | 'data'>): void {
    this.written[stream] += data.length;
    if (stream === 'stdout') this.terminal.out(data);
    else this.terminal.err(data);
  }

  /**
   * What the whole output of an ended command has beyond the chunks that came live. Output that
   * was cut in its middle cannot be compared.
   */
  printRest(command: Pick<CommandBody, 'stdout' | 'stderr' | 'truncated'>): void {
    if (command.truncated) return;
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = (command[stream] ?? '').slice(this.written[stream]);
      if (rest !== '') this.print({ stream, data: rest });
    }
  }
}
