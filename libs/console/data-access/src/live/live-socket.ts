import { inject, Injectable, signal } from '@angular/core';
import type { ConsoleClientMessage, ConsoleEvent } from '@gururmm/shared/protocol';
import { Subject } from 'rxjs';
import { RealtimeApi } from '../api/realtime-api';
import { parseConsoleEvent } from './console-event';
import { reconnectDelayMs } from './reconnect-delay';
import { SOCKET_FACTORY } from './socket-factory';
import { inMessages, TopicRegister } from './topic-register';

export type LiveStatus = 'off' | 'connecting' | 'live' | 'waiting';

/**
 * The live socket `/ws/console`: connects with a one-time ticket, reconnects with jitter and
 * follows every topic again. What happened while it was away is not replayed, so whoever shows
 * live data reloads it on `restored`.
 */
@Injectable({ providedIn: 'root' })
export class LiveSocket {
  private readonly realtime = inject(RealtimeApi);
  private readonly open = inject(SOCKET_FACTORY);
  private readonly topics = new TopicRegister();
  private readonly eventSubject = new Subject<ConsoleEvent>();
  private readonly restoredSubject = new Subject<void>();
  private readonly statusSignal = signal<LiveStatus>('off');
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts starts and stops, so that what an older one began has no effect. */
  private run = 0;
  private failures = 0;
  private wasLive = false;

  readonly status = this.statusSignal.asReadonly();
  readonly events = this.eventSubject.asObservable();
  /** The socket is back after a break. */
  readonly restored = this.restoredSubject.asObservable();

  start(): void {
    if (this.statusSignal() !== 'off') return;
    this.wasLive = false;
    this.failures = 0;
    void this.connect(++this.run);
  }

  stop(): void {
    this.run++;
    clearTimeout(this.timer);
    this.socket?.close(1000);
    this.socket = null;
    this.statusSignal.set('off');
  }

  /** Follows topics until the returned function is called. */
  follow(...topics: string[]): () => void {
    this.ask('subscribe', this.topics.add(topics));
    let isFollowing = true;
    return () => {
      if (isFollowing) this.ask('unsubscribe', this.topics.remove(topics));
      isFollowing = false;
    };
  }

  private async connect(run: number): Promise<void> {
    this.statusSignal.set('connecting');
    try {
      const { ticket } = await this.realtime.ticket();
      if (run === this.run) this.attach(run, this.open('/ws/console'), ticket);
    } catch {
      // The cause shows wherever data is loaded; here it only means to try again later.
      this.retry(run);
    }
  }

  private attach(run: number, socket: WebSocket, ticket: string): void {
    this.socket = socket;
    socket.addEventListener('open', () => {
      this.send({ type: 'auth', payload: { ticket } });
    });
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const event = run === this.run ? parseConsoleEvent(data) : null;
      if (event?.type === 'ready') this.becomeLive();
      else if (event !== null) this.eventSubject.next(event);
    });
    socket.addEventListener('close', () => {
      this.retry(run);
    });
  }

  private becomeLive(): void {
    this.failures = 0;
    this.statusSignal.set('live');
    this.ask('subscribe', this.topics.all());
    if (this.wasLive) this.restoredSubject.next();
    this.wasLive = true;
  }

  private retry(run: number): void {
    if (run !== this.run) return;
    this.socket = null;
    this.statusSignal.set('waiting');
    this.timer = setTimeout(() => void this.connect(run), reconnectDelayMs(this.failures++, Math.random()));
  }

  private ask(type: 'subscribe' | 'unsubscribe', topics: readonly string[]): void {
    if (this.statusSignal() !== 'live') return;
    for (const part of inMessages(topics)) this.send({ type, payload: { topics: part } });
  }

  private send(message: ConsoleClientMessage): void {
    // The server may have begun to close it; whatever it was told then, the next one is told again.
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}
