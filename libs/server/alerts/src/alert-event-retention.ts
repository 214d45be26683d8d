import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Retention } from '@gururmm/server/platform/cluster';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

const LOCK = 7_264_524;
/** What notifications have not taken over yet stays. */
const OLD = `at < now() - make_interval(days => $1) AND (taken_at IS NOT NULL OR is_muted)
  AND EXISTS (SELECT 1 FROM alerts l WHERE l.id = alert_id AND l.state = 'resolved' AND l.resolved_at < now() - make_interval(days => $1))`;

/** Lets the events of alerts go that are long over; the alerts stay. */
@Injectable()
export class AlertEventRetention implements OnApplicationBootstrap {
  constructor(
    private readonly retention: Retention,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  onApplicationBootstrap(): void {
    const { alertEventsDays: days } = this.configuration.retention;
    this.retention.keep({ name: 'alert events', lock: LOCK, table: 'alert_events', condition: OLD, days });
  }
}
