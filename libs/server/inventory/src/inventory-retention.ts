import { Retention } from '@gururmm/server/platform/cluster';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

const LOCKS = { hardware_changes: 7_264_525, software_changes: 7_264_526 } as const;
/** By the time of the server: an agent's clock decides nothing here. */
const OLD = `received_at < now() - make_interval(days => $1)`;

/** Lets old changes of inventories go; the inventory itself stays. */
@Injectable()
export class InventoryRetention implements OnApplicationBootstrap {
  constructor(
    private readonly retention: Retention,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  onApplicationBootstrap(): void {
    const { inventoryChangesDays: days } = this.configuration.retention;
    for (const [table, lock] of Object.entries(LOCKS)) {
      this.retention.keep({ name: table.replace('_', ' '), lock, table, condition: OLD, days });
    }
  }
}
