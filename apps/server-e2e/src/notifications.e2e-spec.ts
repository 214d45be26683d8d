import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServerProcess, waitUntil } from '@gururmm/e2e/support';

interface Delivery {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
}

describe('notifications and a server that is killed', () => {
  let server: ServerProcess;
  let channelId: string;
  const ids: string[] = [];
  /** What the receiver does; without it requests hang. */
  let answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  const receiver = createServer((request, response) => {
    ids.push(String(request.headers['webhook-id']));
    request.resume();
    answer?.(request, response);
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    server = await ServerProcess.start({ RMM_NOTIFICATIONS_ALLOWED_RANGES: '127.0.0.1/32' });
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const made = await server.request<{ id: string }>('POST', '/api/notification-channels', {
      name: 'hook',
      kind: 'webhook',
      url,
    });
    channelId = made.body.id;
  });
  afterAll(async () => {
    await server.remove();
    receiver.closeAllConnections();
    receiver.close();
  });

  const queue = async () =>
    (await server.request<Delivery>('POST', `/api/notification-channels/${channelId}/test`)).body.id;
  const delivered = (id: string) =>
    waitUntil(
      'the message to be delivered',
      async () => {
        const { body } = await server.request<Delivery>('GET', `/api/notification-deliveries/${id}`);
        return body.state === 'delivered' ? body : undefined;
      },
      90_000,
    );

  it('loses nothing between queueing and sending', async () => {
    const id = await queue();
    await server.process.end('SIGKILL');
    answer = (_, response) => void response.writeHead(200).end();
    await server.up();
    await delivered(id);
    expect(ids).toContain(id);
  }, 150_000);

  it('sends again what it had sent and not noted, under the same id', async () => {
    answer = undefined;
    ids.length = 0;
    const id = await queue();
    // The receiver has the message; the server waits for its answer.
    await waitUntil('the message to arrive', () => ids.includes(id));
    await server.process.end('SIGKILL');
    answer = (_, response) => void response.writeHead(200).end();
    await server.up();
    expect((await delivered(id)).attempts).toBe(2);
    expect(ids).toEqual([id, id]);
  }, 150_000);
});
