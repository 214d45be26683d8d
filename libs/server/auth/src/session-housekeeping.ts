import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SessionsRepository } from './sessions.repository';

/** Removes what has expired: sessions, tickets, failure counters, idempotency keys. */
@Injectable()
export class SessionHousekeeping implements OnApplicationBootstrap {
  constructor(
    private readonly tasks: PeriodicTasks,
    private readonly sessions: SessionsRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({
      name: 'expire sessions',
      everyMs: 600_000,
      lock: 7_264_110,
      run: () => this.sessions.deleteExpired(),
    });
  }
}
