import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SingleSignOnRepository } from './sso.repository';

/** Removes states and handovers that have expired. */
@Injectable()
export class SingleSignOnHousekeeping implements OnApplicationBootstrap {
  constructor(
    private readonly tasks: PeriodicTasks,
    private readonly signIns: SingleSignOnRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({
      name: 'expire single sign-ons',
      everyMs: 600_000,
      lock: 7_264_130,
      run: () => this.signIns.deleteExpired(),
    });
  }
}
