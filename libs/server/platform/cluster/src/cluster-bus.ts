import { EventEmitter } from 'node:events';
import { Injectable, Logger } from '@nestjs/common';
import type { BusEvents } from './bus-events';

type Subject = keyof BusEvents;

/** Events between the nodes of a cluster; with one node they stay inside the process. */
@Injectable()
export class ClusterBus {
  private readonly logger = new Logger('ClusterBus');
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  publish<S extends Subject>(subject: S, event: BusEvents[S]): void {
    this.emitter.emit(subject, event);
  }

  /** @returns a function that ends the subscription. */
  subscribe<S extends Subject>(subject: S, handler: (event: BusEvents[S]) => void | Promise<void>): () => void {
    const listener = (event: BusEvents[S]) => {
      // A listener's failure is its own: it must reach neither the publisher nor the other listeners.
      new Promise<void>((resolve) => resolve(handler(event))).catch((error: unknown) =>
        this.logger.error({ err: error, subject }, 'a bus listener failed'),
      );
    };
    this.emitter.on(subject, listener);
    return () => this.emitter.off(subject, listener);
  }
}
