import { signal } from '@angular/core';
import type { ConsoleEvent } from '@gururmm/shared/protocol';
import { Subject } from 'rxjs';

/** Stands in for the live socket: specs send the events, and see what is followed. */
export class FakeLiveSocket {
  readonly status = signal<'off' | 'connecting' | 'live' | 'waiting'>('live');
  readonly events = new Subject<ConsoleEvent>();
  readonly restored = new Subject<void>();
  readonly followed = new Set<string>();
  starts = 0;

  start(): void {
    this.starts++;
  }

  stop(): void {
    this.starts--;
  }

  follow(...topics: string[]): () => void {
    for (const topic of topics) this.followed.add(topic);
    return () => {
      for (const topic of topics) this.followed.delete(topic);
    };
  }
}
