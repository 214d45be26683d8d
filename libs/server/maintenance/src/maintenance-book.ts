import { ClusterBus } from '@gururmm/server/platform/cluster';
import { type Place, reaches } from '@gururmm/server/policies';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MaintenanceWindow } from './maintenance-window.entity';
import { occurrenceAt } from './window-calendar';

/** A change that the bus did not tell of is seen after this long; so is the beginning of a window. */
const FRESH_MS = 2_000;

/** The windows that are open now, in memory. */
@Injectable()
export class MaintenanceBook implements OnModuleInit {
  private current: { readonly open: readonly MaintenanceWindow[]; readonly untilMs: number } | undefined;

  constructor(private readonly bus: ClusterBus) {}

  onModuleInit(): void {
    this.bus.subscribe('maintenance.changed', () => this.expire());
  }

  /**
   * Says which window an agent is in now; undefined when it is in none.
   * @param manager of the caller's transaction: a second connection beside it could be waited for in vain
   */
  async open(manager: EntityManager): Promise<(place: Place) => MaintenanceWindow | undefined> {
    const windows = await this.openWindows(manager);
    return (place) => windows.find((window) => reaches(window, place));
  }

  private async openWindows(manager: EntityManager): Promise<readonly MaintenanceWindow[]> {
    const now = Date.now();
    if (this.current === undefined || this.current.untilMs <= now) {
      const windows = await manager.findBy(MaintenanceWindow, { enabled: true });
      const open = windows.filter((window) => occurrenceAt(window, new Date(now)) !== undefined);
      this.current = { open, untilMs: now + FRESH_MS };
    }
    return this.current.open;
  }

  private expire(): void {
    this.current = undefined;
  }
}
