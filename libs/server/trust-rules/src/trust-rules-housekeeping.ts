import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { TrustRulesRepository } from './trust-rules.repository';

/** Forgets exchanged tokens that have expired by themselves. */
@Injectable()
export class TrustRulesHousekeeping implements OnApplicationBootstrap {
  constructor(
    private readonly tasks: PeriodicTasks,
    private readonly rules: TrustRulesRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({
      name: 'expire workload tokens',
      everyMs: 600_000,
      lock: 7_264_131,
      run: () => this.rules.deleteExpired(),
    });
  }
}
