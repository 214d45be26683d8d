import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface ReceivedPost {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The bytes that a signature is over. */
  readonly body: string;
}

/** A receiver of webhooks on loopback, whose answers a spec decides. */
export interface HttpReceiver {
  readonly url: string;
  readonly received: ReceivedPost[];
  /** Set it to answer otherwise than 200; what it never ends is never answered. */
  answer: (post: ReceivedPost, response: ServerResponse) => void;
  stop(): Promise<void>;
}

/** @param port of a receiver that was there before; default: any free one */
export async function startHttpReceiver(port = 0): Promise<HttpReceiver> {
  const received: ReceivedPost[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const post = { path: request.url ?? '', headers: request.headers, body };
      received.push(post);
      receiver.answer(post, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const receiver: HttpReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (_, response) => void response.writeHead(200).end(),
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
  return receiver;
}
