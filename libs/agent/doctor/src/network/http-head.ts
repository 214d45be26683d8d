import type { Socket } from 'node:net';

const MAX_HEAD_BYTES = 16 * 1024;
const HEAD_END = '\r\n\r\n';

/** Status and headers of an answer; names in lower case. */
export interface HttpHead {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Bytes that came behind the head. */
  readonly rest: Buffer;
}

/**
 * Sends a request and reads the head of its answer. Nothing is buffered beyond that.
 * @throws Error when the answer is no HTTP, or the connection ends
 */
export function exchange(socket: Socket, request: string): Promise<HttpHead> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const finish = (act: () => void) => {
      socket.off('data', onData);
      socket.off('error', onError);
      socket.off('close', onClose);
      act();
    };
    const onError = (error: Error) => finish(() => reject(error));
    const onClose = () => finish(() => reject(new Error('the connection was closed without an answer')));
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf(HEAD_END);
      if (end < 0 && bytes.length <= MAX_HEAD_BYTES) return;
      const head = end < 0 ? undefined : parseHead(bytes.toString('latin1', 0, end));
      const rest = bytes.subarray(end + HEAD_END.length);
      if (head === undefined) finish(() => reject(new Error('the answer is no HTTP')));
      else finish(() => resolve({ ...head, rest }));
    };
    socket.on('data', onData);
    socket.on('error', onError);
    socket.on('close', onClose);
    socket.write(request);
  });
}

/** Undefined: that is no HTTP. */
export function parseHead(text: string): Omit<HttpHead, 'rest'> | undefined {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(statusLine)?.[1];
  if (status === undefined) return undefined;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { status: Number(status), headers };
}
