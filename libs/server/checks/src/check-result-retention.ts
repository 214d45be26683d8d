import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Retention } from '@gururmm/server/platform/cluster';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

const LOCK = 7_264_520;
/** By the time of the server: an agent's clock decides nothing here. */
const OLD = `received_at < now() - make_interval(days => $1)`;

/** Lets old results of checks go; their newest state stays. */
@Injectable()
export class CheckResultRetention implements OnApplicationBootstrap {
  constructor(
    private readonly retention: Retention,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  onApplicationBootstrap(): void {
    const { checkResultsDays: days } = this.configuration.retention;
    this.retention.keep({ name: 'check results', lock: LOCK, table: 'check_results', condition: OLD, days });
  }
}
