import type { TestServer } from './test-server';

/** A server-sent event, its data read as JSON. */
export interface ServerSentEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data: unknown;
}

/** A reader of server-sent events. */
export interface EventStream {
  readonly response: Response;
  /** The next event; undefined at the end of the stream. */
  next(): Promise<ServerSentEvent | undefined>;
  close(): Promise<void>;
}

/** Follows a stream of events as the owner. */
export async function openEventStream(
  server: TestServer,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventStream> {
  const response = await fetch(server.url + path, {
    headers: { Authorization: `Bearer ${server.adminToken}`, Accept: 'text/event-stream', ...headers },
  });
  if (response.body === null) throw new Error('the stream has no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    response,
    async next() {
      for (;;) {
        // What a slow machine gets in between to keep the connection alive.
        text = text.replace(/^(:.*\n\n)+/, '');
        if (text.includes('\n\n')) break;
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
      }
      const end = text.indexOf('\n\n');
      const fields = text
        .slice(0, end)
        .split('\n')
        .map((line) => line.split(/: (.*)/s, 2) as [string, string]);
      text = text.slice(end + 2);
      const { data, ...others } = Object.fromEntries(fields);
      return { ...others, data: JSON.parse(data ?? 'null') as unknown };
    },
    close: () => reader.cancel(),
  };
}
