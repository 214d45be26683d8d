import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Retention } from '@gururmm/server/platform/cluster';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

const LOCK = 7_264_521;

const OLD = `received_at < now() - make_interval(days => $1)`;

/** Lets old events of watchdogs go. */
@Injectable()
export class WatchdogEventRetention implements OnApplicationBootstrap {
  constructor(
    private readonly retention: Retention,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  onApplicationBootstrap(): void {
    const { watchdogEventsDays: days } = this.configuration.retention;
    this.retention.keep({ name: 'watchdog events', lock: LOCK, table: 'watchdog_events', condition: OLD, days });
  }
}
