import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OutboundGuard } from '../outbound/outbound-guard';
import { JsonPoster } from './post-json';

describe('posting to a channel', () => {
  const servers: Server[] = [];
  afterAll(() => servers.forEach((server) => server.close()));

  async function receiver(listener: RequestListener): Promise<number> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  /** Answers each question for the name with the next address. */
  function poster(...addresses: readonly string[]) {
    const asked: string[] = [];
    const guard = new OutboundGuard(
      { notifications: { smtp: undefined, allowedRanges: ['127.0.0.1/32'] } },
      (hostname) => {
        asked.push(hostname);
        return Promise.resolve([{ address: addresses[asked.length - 1] ?? '127.0.0.2', family: 4 }]);
      },
    );
    return { asked, poster: new JsonPoster(guard) };
  }

  it('connects to the address that was judged: a name that turns elsewhere changes nothing', async () => {
    const hosts: (string | undefined)[] = [];
    const port = await receiver((request, response) => {
      hosts.push(request.headers.host);
      response.end();
    });
    const { asked, poster: posting } = poster('127.0.0.1');
    const url = `http://rebinding.example:${port}/`;
    await posting.post({ url, body: '{}', signal: AbortSignal.timeout(5_000) });
    expect([asked, hosts]).toEqual([['rebinding.example'], [`rebinding.example:${port}`]]);
    await expect(posting.post({ url, body: '{}', signal: AbortSignal.timeout(5_000) })).rejects.toThrow('not public');
    expect(hosts).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    let inside = 0;
    const target = await receiver((_, response) => {
      inside += 1;
      response.end();
    });
    const port = await receiver((_, response) => {
      response.writeHead(307, { Location: `http://127.0.0.1:${target}/` }).end();
    });
    const { poster: posting } = poster('127.0.0.1');
    await expect(
      posting.post({ url: `http://a.example:${port}/`, body: '{}', signal: AbortSignal.timeout(5_000) }),
    ).rejects.toMatchObject({ isFinal: true, message: 'the receiver answered 307; redirects are not followed' });
    expect(inside).toBe(0);
  });

  it('reads a bounded answer for a bounded time', async () => {
    const endless = await receiver((_, response) => {
      const write = () => {
        if (!response.destroyed) response.write('x'.repeat(16_384), write);
      };
      write();
    });
    const silent = await receiver(() => undefined);
    const { poster: posting } = poster('127.0.0.1', '127.0.0.1');
    await expect(
      posting.post({ url: `http://a.example:${endless}/`, body: '{}', signal: AbortSignal.timeout(5_000) }),
    ).rejects.toThrow('the answer is too long');
    await expect(
      posting.post({ url: `http://a.example:${silent}/`, body: '{}', signal: AbortSignal.timeout(200) }),
    ).rejects.toThrow('did not answer in time');
  });
});
