import type { ClientScope } from '@gururmm/server/platform/database';
import { isTerminalStatus } from '@gururmm/shared/protocol';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { CommandNews } from './command-news';
import { CommandsRepository } from './commands.repository';

export interface OutputChunk {
  readonly seq: number;
  readonly stream: 'stdout' | 'stderr';
  readonly data: string;
}

export interface OutputPage {
  readonly chunks: readonly OutputChunk[];
  readonly nextSeq: number;
  readonly isComplete: boolean;
}

const MAX_CHUNKS_PER_PAGE = 200;
const LOOK_EVERY_MS = 2_000;

/** Output of a command from any point on: what is stored, then what arrives. */
@Injectable()
export class CommandOutputStream implements BeforeApplicationShutdown {
  private readonly shutdown = new AbortController();

  constructor(
    private readonly commands: CommandsRepository,
    private readonly news: CommandNews,
  ) {}

  /** A reader asks again elsewhere from where it stood; until then its open stream would hold up the end of this server. */
  beforeApplicationShutdown(): void {
    this.shutdown.abort();
  }

  /** Stored chunks after `afterSeq`; the row is read first, so that "complete" is never said too early. */
  async page(scope: ClientScope, id: string, afterSeq: number): Promise<OutputPage> {
    const command = await this.commands.get(scope, id);
    const isOver = isTerminalStatus(command.status);
    const stored = await this.commands.output(scope, id, afterSeq, MAX_CHUNKS_PER_PAGE);
    const chunks = stored.length === 0 && isOver && afterSeq < 0 ? inlineChunks(command) : stored;
    const nextSeq = chunks.at(-1)?.seq ?? afterSeq;
    return { chunks, nextSeq, isComplete: isOver && stored.length < MAX_CHUNKS_PER_PAGE };
  }

  /** Pages until the command is over, the reader has gone, or the server ends. */
  async *follow(scope: ClientScope, id: string, afterSeq: number, gone: AbortSignal): AsyncGenerator<OutputPage> {
    const signal = AbortSignal.any([gone, this.shutdown.signal]);
    let position = afterSeq;
    while (!signal.aborted) {
      const news = this.news.next(id, ['command.output', 'command.changed'], LOOK_EVERY_MS, signal);
      const page = await this.page(scope, id, position);
      position = page.nextSeq;
      if (page.chunks.length > 0 || page.isComplete) yield page;
      if (page.isComplete) {
        news.cancel();
        return;
      }
      if (page.chunks.length === 0) await news.arrived;
      else news.cancel();
    }
  }
}

/** An agent may send short output with the result alone; it reads like chunks all the same. */
function inlineChunks(command: { readonly stdout: string | null; readonly stderr: string | null }): OutputChunk[] {
  const streams = [
    { stream: 'stdout' as const, data: command.stdout ?? '' },
    { stream: 'stderr' as const, data: command.stderr ?? '' },
  ];
  return streams.filter(({ data }) => data !== '').map((chunk, seq) => ({ seq, ...chunk }));
}
