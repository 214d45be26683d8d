import { type ApiConnection, commandsOutput, type OutputChunkBody } from '@gururmm/shared/api-client';
import { z } from 'zod';
import { waitFor } from '../api/connect';
import { readEvents } from '../api/event-stream';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';

const chunkSchema = z.object({ seq: z.number().int(), stream: z.enum(['stdout', 'stderr']), data: z.string() });

/** A connection that is silent this long may be dead: a new one asks for what follows the last chunk. */
const MAX_SILENCE_MS = 60_000;
const RECONNECT_DELAYS_MS = [100, 250, 500, 1_000, 2_000, 5_000];

/**
 * The chunks of a command's output until it is over, each once, over as many connections as it takes.
 * @throws CliError when the server refuses, or is gone for longer than the connection retries
 */
export async function* followOutput(
  api: ApiConnection,
  id: string,
  signal: AbortSignal,
  afterSeq = -1,
): AsyncGenerator<OutputChunkBody> {
  let position = afterSeq;
  for (let fruitless = 0; ; fruitless += 1) {
    for await (const chunk of readConnection(api, id, position, signal)) {
      if (chunk === 'end') return;
      if (chunk.seq <= position) continue;
      position = chunk.seq;
      fruitless = 0;
      yield chunk;
    }
    signal.throwIfAborted();
    await waitFor(RECONNECT_DELAYS_MS[Math.min(fruitless, RECONNECT_DELAYS_MS.length - 1)] ?? 0, signal);
  }
}

/** One connection: its chunks, and `end` if the command was over; a broken connection just stops. */
async function* readConnection(
  api: ApiConnection,
  id: string,
  afterSeq: number,
  signal: AbortSignal,
): AsyncGenerator<OutputChunkBody | 'end'> {
  const silence = new AbortController();
  const watch = new SilenceWatch(silence);
  try {
    const body = await openStream(api, id, afterSeq, AbortSignal.any([signal, silence.signal]));
    watch.start();
    for await (const event of readEvents(body)) {
      watch.start();
      if (event.event === 'end') yield 'end';
      else if (event.event === 'output') yield parseChunk(event.data);
    }
  } catch (error) {
    signal.throwIfAborted();
    // A refusal of the server is final; anything else is a connection that broke.
    if (error instanceof CliError) throw error;
  } finally {
    watch.stop();
  }
}

async function openStream(api: ApiConnection, id: string, afterSeq: number, signal: AbortSignal) {
  const { response } = await commandsOutput({
    client: api,
    path: { id },
    query: { after_seq: afterSeq },
    headers: { Accept: 'text/event-stream' },
    parseAs: 'stream',
    signal,
    throwOnError: true,
  });
  if (response.body === null) throw new CliError(EXIT.internal, 'The server sent no output stream.');
  return response.body;
}

function parseChunk(data: string): OutputChunkBody {
  try {
    return chunkSchema.parse(JSON.parse(data));
  } catch {
    throw new CliError(EXIT.internal, 'The server sent output that grmm cannot read.');
  }
}

class SilenceWatch {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly silence: AbortController) {}

  start(): void {
    this.stop();
    this.timer = setTimeout(() => this.silence.abort(new Error('silence')), MAX_SILENCE_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
