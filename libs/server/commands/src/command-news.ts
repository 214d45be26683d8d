import { type BusEvents, ClusterBus } from '@gururmm/server/platform/cluster';
import { Injectable } from '@nestjs/common';

type NewsSubject = 'command.changed' | 'command.output';

/** A wait that was begun; whoever no longer needs it cancels it. */
export interface AwaitedNews {
  /** Resolves at the news, at the time limit, when the reader has gone, or when it is cancelled. Never rejects. */
  readonly arrived: Promise<undefined>;
  cancel(): void;
}

/** Wakes whoever waits for something to happen to a command. News may be lost: the rows are the truth. */
@Injectable()
export class CommandNews {
  constructor(private readonly bus: ClusterBus) {}

  /**
   * Listens from now on: begun before the row is read, nothing between the two is missed.
   * @param timeoutMs after this long it is worth another look without any news
   */
  next(commandId: string, subjects: readonly NewsSubject[], timeoutMs: number, signal: AbortSignal): AwaitedNews {
    const waiting = Promise.withResolvers<undefined>();
    const isOurs = (event: BusEvents[NewsSubject]) => {
      if (event.commandId === commandId) done();
    };
    const unsubscribers = subjects.map((subject) => this.bus.subscribe(subject, isOurs));
    const timer = setTimeout(() => done(), timeoutMs);
    const done = () => {
      clearTimeout(timer);
      for (const unsubscribe of unsubscribers) unsubscribe();
      signal.removeEventListener('abort', done);
      waiting.resolve(undefined);
    };
    signal.addEventListener('abort', done);
    return { arrived: waiting.promise, cancel: done };
  }
}
