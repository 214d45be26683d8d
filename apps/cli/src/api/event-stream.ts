/** One event of a `text/event-stream`. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | undefined;
}

/** Parses a stream of server-sent events in pieces of any size, after the HTML Standard, section 9.2.6. */
export class EventStreamParser {
  private rest = '';
  private event = '';
  private data: string[] = [];
  private id: string | undefined;
  private isAtStart = true;

  /** @returns the events that this piece completes */
  feed(piece: string): StreamEvent[] {
    this.rest += this.isAtStart && piece.startsWith('\uFEFF') ? piece.slice(1) : piece;
    if (piece !== '') this.isAtStart = false;
    const events: StreamEvent[] = [];
    for (let line = this.nextLine(); line !== undefined; line = this.nextLine()) {
      const event = this.takeLine(line);
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  /** A CR at the very end may be half of a CRLF: it waits for the next piece. */
  private nextLine(): string | undefined {
    const end = /\r\n|\n|\r(?!$)/.exec(this.rest);
    if (end === null) return undefined;
    const line = this.rest.slice(0, end.index);
    this.rest = this.rest.slice(end.index + end[0].length);
    return line;
  }

  private takeLine(line: string): StreamEvent | undefined {
    if (line === '') return this.dispatch();
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') this.event = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.id = value;
    return undefined;
  }

  private dispatch(): StreamEvent | undefined {
    const { event, data, id } = this;
    this.event = '';
    this.data = [];
    return data.length === 0 ? undefined : { event: event === '' ? 'message' : event, data: data.join('\n'), id };
  }
}

/** The events of a body until it ends. @throws whatever the connection breaks with */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const parser = new EventStreamParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    // The connection may be broken already; there is nothing left to do about it.
    await reader.cancel().catch(() => undefined);
  }
}
