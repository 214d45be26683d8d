import { TestBed } from '@angular/core/testing';
import { settle } from '@gururmm/console/testing';
import type { ConsoleEvent } from '@gururmm/shared/protocol';
import { RealtimeApi } from '../api/realtime-api';
import { LiveSocket } from './live-socket';
import { SOCKET_FACTORY } from './socket-factory';

class FakeSocket extends EventTarget {
  readonly sent: unknown[] = [];
  isClosed = false;
  /** As of the browser's socket; 2 means that the server has begun to close it. */
  readyState = 1;

  send(frame: string): void {
    this.sent.push(JSON.parse(frame));
  }

  close(): void {
    this.isClosed = true;
  }

  receive(type: string, payload: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ type, payload }) }));
  }

  becomeReady(): void {
    this.dispatchEvent(new Event('open'));
    this.receive('ready', { server_time: '2026-01-01T12:00:00Z' });
  }
}

const agentId = '00000000-0000-4000-8000-000000000001';
const changed = { agent_id: agentId, status: 'offline', last_seen_at: null };

describe('LiveSocket', () => {
  let sockets: FakeSocket[];
  let ticket: jest.Mock;
  let live: LiveSocket;

  beforeEach(() => {
    jest.useFakeTimers();
    sockets = [];
    let count = 0;
    ticket = jest.fn(() => Promise.resolve({ ticket: `ticket-${++count}`, expires_at: '2026-01-01T12:01:00Z' }));
    const open = jest.fn(() => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    });
    TestBed.configureTestingModule({
      providers: [
        { provide: RealtimeApi, useValue: { ticket } },
        { provide: SOCKET_FACTORY, useValue: open },
      ],
    });
    live = TestBed.inject(LiveSocket);
  });

  afterEach(() => {
    live.stop();
    jest.useRealTimers();
  });

  async function connected(): Promise<FakeSocket> {
    live.start();
    await settle();
    sockets.at(-1)!.becomeReady();
    return sockets.at(-1)!;
  }

  async function reconnected(): Promise<FakeSocket> {
    sockets.at(-1)!.dispatchEvent(new Event('close'));
    await jest.advanceTimersByTimeAsync(60_000);
    sockets.at(-1)!.becomeReady();
    return sockets.at(-1)!;
  }

  it('signs in with a fresh ticket and is live once the server is ready', async () => {
    live.start();
    await settle();
    expect(live.status()).toBe('connecting');
    const socket = sockets[0]!;
    socket.dispatchEvent(new Event('open'));
    expect(socket.sent).toEqual([{ type: 'auth', payload: { ticket: 'ticket-1' } }]);
    expect(live.status()).toBe('connecting');
    socket.receive('ready', { server_time: '2026-01-01T12:00:00Z' });
    expect(live.status()).toBe('live');
  });

  it('subscribes to what was followed before it was live, and to what is followed later', async () => {
    live.follow('agents');
    const socket = await connected();
    live.follow(`agent:${agentId}`);
    expect(socket.sent.slice(1)).toEqual([
      { type: 'subscribe', payload: { topics: ['agents'] } },
      { type: 'subscribe', payload: { topics: [`agent:${agentId}`] } },
    ]);
  });

  it('says nothing more on a socket that the server has begun to close', async () => {
    const socket = await connected();
    const { length } = socket.sent;
    socket.readyState = 2;
    live.follow('agents');
    expect(socket.sent).toHaveLength(length);
    expect((await reconnected()).sent).toContainEqual({ type: 'subscribe', payload: { topics: ['agents'] } });
  });

  it('unsubscribes with the last follower, once', async () => {
    const socket = await connected();
    const stopFirst = live.follow('agents');
    const stopSecond = live.follow('agents');
    stopFirst();
    stopFirst();
    expect(socket.sent).not.toContainEqual(expect.objectContaining({ type: 'unsubscribe' }));
    stopSecond();
    expect(socket.sent.at(-1)).toEqual({ type: 'unsubscribe', payload: { topics: ['agents'] } });
  });

  it('hands on events, and only those it understands', async () => {
    const events: ConsoleEvent[] = [];
    live.events.subscribe((event) => events.push(event));
    const socket = await connected();
    socket.receive('agent_changed', changed);
    socket.receive('agent_changed', { agent_id: 7 });
    expect(events).toEqual([{ type: 'agent_changed', payload: changed }]);
  });

  it('comes back with a new ticket and every topic, and says so', async () => {
    const restored = jest.fn();
    live.restored.subscribe(restored);
    live.follow('agents');
    await connected();
    expect(restored).not.toHaveBeenCalled();
    const second = await reconnected();
    expect(second.sent).toEqual([
      { type: 'auth', payload: { ticket: 'ticket-2' } },
      { type: 'subscribe', payload: { topics: ['agents'] } },
    ]);
    expect(restored).toHaveBeenCalledTimes(1);
  });

  it('waits before it comes back', async () => {
    await connected();
    sockets[0]!.dispatchEvent(new Event('close'));
    expect(live.status()).toBe('waiting');
    await jest.advanceTimersByTimeAsync(400);
    expect(sockets).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(700);
    expect(sockets).toHaveLength(2);
  });

  it('tries again when no ticket is to be had', async () => {
    ticket.mockRejectedValueOnce(new TypeError('no network'));
    live.start();
    await settle();
    expect(live.status()).toBe('waiting');
    await jest.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(1);
  });

  it('stays away once stopped, even with a ticket on its way', async () => {
    live.start();
    live.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(0);
    expect(live.status()).toBe('off');
  });

  it('closes its socket when stopped and ignores what still comes from it', async () => {
    const events = jest.fn();
    live.events.subscribe(events);
    const socket = await connected();
    live.stop();
    socket.receive('agent_changed', changed);
    socket.dispatchEvent(new Event('close'));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(socket.isClosed).toBe(true);
    expect(events).not.toHaveBeenCalled();
    expect(live.status()).toBe('off');
  });
});
