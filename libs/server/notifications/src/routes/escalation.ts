import { AlertEvents } from '@gururmm/server/alerts';
import { BackgroundQueue, defineQueue } from '@gururmm/server/platform/background';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DeliveryWriter } from '../deliveries/delivery-writer';
import { readAlertFacts } from './alert-facts';
import { NotificationRoute, type RouteStep } from './notification-route.entity';

/** A step of a route that is to come. Steps above the last of the route repeat that one. */
export interface PlannedStep {
  readonly alertId: string;
  readonly alertEventId: string;
  readonly routeId: string;
  readonly step: number;
}

const ESCALATE = defineQueue<PlannedStep>('notifications.escalate', { retries: 10, unique: 'queued' });

/** Somebody who was told so often has heard it. */
const MAX_REPEATS = 100;
const SECONDS_PER_MINUTE = 60;

/** A newer opening or worsening has planned steps of its own. */
const NEWER = `SELECT 1 FROM alert_events WHERE alert_id = $1 AND id > $2 AND event IN ('opened', 'escalated')
  AND escalation_step IS NULL LIMIT 1`;

/** Tells the next channels when nobody has acknowledged an alert. */
@Injectable()
export class Escalation implements OnApplicationBootstrap {
  constructor(
    private readonly background: BackgroundQueue,
    private readonly database: Database,
    private readonly deliveries: DeliveryWriter,
    private readonly events: AlertEvents,
  ) {}

  onApplicationBootstrap(): void {
    this.background.work(ESCALATE, ({ payload }) => this.take(payload), { pollSeconds: 1 });
  }

  /** Plans a step, in the transaction that hands the alert over. */
  async plan(manager: EntityManager, planned: PlannedStep, afterMinutes: number): Promise<void> {
    const singletonKey = `${planned.alertEventId}/${planned.routeId}/${planned.step}`;
    await this.background.send(ESCALATE, planned, {
      manager,
      singletonKey,
      startAfter: afterMinutes * SECONDS_PER_MINUTE,
    });
  }

  /** Plans the first repetition behind the last step, if the route repeats. */
  async planRepeat(manager: EntityManager, route: NotificationRoute, planned: PlannedStep): Promise<void> {
    const repeats = planned.step - route.steps.length;
    if (route.repeatMinutes === null || repeats >= MAX_REPEATS) return;
    const after = repeats === 0 ? (route.steps.at(-1)?.afterMinutes ?? 0) : 0;
    await this.plan(manager, planned, after + route.repeatMinutes);
  }

  /** What was planned for an alert that is acknowledged, over, muted or gone is dropped. */
  private async take(planned: PlannedStep): Promise<void> {
    await this.database.system.transaction(async (manager) => {
      const { alertId, alertEventId, routeId, step } = planned;
      const alert = await readAlertFacts(manager, alertId);
      if (alert?.state !== 'open' || alert.isMuted) return;
      if ((await manager.query<unknown[]>(NEWER, [alertId, alertEventId])).length > 0) return;
      const route = await manager.findOneBy(NotificationRoute, { id: routeId });
      if (route?.enabled !== true) return;
      const { channelIds } = stepOf(route, step);
      const occasion = { alert, alertEventId, event: 'reminder', step, at: new Date() } as const;
      const toldCount = await this.deliveries.tell(manager, occasion, channelIds);
      // A repetition of the last step is no further one.
      if (toldCount > 0 && step < route.steps.length) await this.events.noteStep(manager, { alertId, step });
      if (step >= route.steps.length) await this.planRepeat(manager, route, { ...planned, step: step + 1 });
    });
  }
}

function stepOf(route: NotificationRoute, step: number): RouteStep {
  return route.steps[step] ?? route.steps.at(-1) ?? { afterMinutes: 0, channelIds: [] };
}
