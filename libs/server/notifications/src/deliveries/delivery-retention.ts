import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Retention } from '@gururmm/server/platform/cluster';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

const LOCK = 7_264_522;
/** What is on its way stays, and so does what says who was told of an alert that is not over. */
const OLD = `created_at < now() - make_interval(days => $1) AND state IN ('delivered', 'failed')
  AND NOT EXISTS (SELECT 1 FROM alerts l WHERE l.id = alert_id AND l.state <> 'resolved')`;

/** Lets the old part of the delivery log go. */
@Injectable()
export class DeliveryRetention implements OnApplicationBootstrap {
  constructor(
    private readonly retention: Retention,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  onApplicationBootstrap(): void {
    const { deliveriesDays: days } = this.configuration.retention;
    this.retention.keep({
      name: 'notification deliveries',
      lock: LOCK,
      table: 'notification_deliveries',
      condition: OLD,
      days,
    });
  }
}
