import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Retention } from '@gururmm/server/platform/cluster';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

const LOCK = 7_264_523;
/** The run of an enrolment stays: without it the machine would be new again. */
const OLD = `due_at < now() - make_interval(days => $1) AND state <> 'due' AND NOT is_enrolment`;

/** Lets old runs of schedules go; their jobs stay. */
@Injectable()
export class ScheduleRunRetention implements OnApplicationBootstrap {
  constructor(
    private readonly retention: Retention,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  onApplicationBootstrap(): void {
    const { scheduleRunsDays: days } = this.configuration.retention;
    this.retention.keep({ name: 'schedule runs', lock: LOCK, table: 'schedule_runs', condition: OLD, days });
  }
}
