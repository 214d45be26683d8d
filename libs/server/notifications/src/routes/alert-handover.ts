import { type AlertEventNotice, AlertEvents } from '@gururmm/server/alerts';
import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DeliveryWriter } from '../deliveries/delivery-writer';
import { type AlertFacts, readAlertFacts } from './alert-facts';
import { Escalation } from './escalation';
import { NotificationRoute } from './notification-route.entity';
import { routeMatches } from './route-match';

const EVERY_MS = 2_000;
const LOCK = 7_264_171;
const AT_ONCE = 100;
/** Rounds of one run; what is left then waits for the next. */
const MAX_ROUNDS = 20;

const TOLD = `
SELECT DISTINCT channel_id AS id FROM notification_deliveries
WHERE alert_id = $1 AND channel_id IS NOT NULL AND event IN ('opened', 'escalated', 'reminder')`;

/** Takes what happened to alerts over from their outbox: events and deliveries change hands in one transaction. */
@Injectable()
export class AlertHandover implements OnApplicationBootstrap {
  constructor(
    private readonly events: AlertEvents,
    private readonly database: Database,
    private readonly deliveries: DeliveryWriter,
    private readonly escalation: Escalation,
    private readonly tasks: PeriodicTasks,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({ name: 'notify of alerts', everyMs: EVERY_MS, lock: LOCK, run: () => this.run() });
  }

  async run(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if ((await this.takeSome()) < AT_ONCE) return;
    }
  }

  private takeSome(): Promise<number> {
    return this.database.system.transaction(async (manager) => {
      const notices = await this.events.take(manager, AT_ONCE);
      for (const notice of notices) await this.handle(manager, notice);
      return notices.length;
    });
  }

  private async handle(manager: EntityManager, notice: AlertEventNotice): Promise<void> {
    const now = await readAlertFacts(manager, notice.alertId);
    if (now === undefined) return;
    // As bad as it was then.
    const alert = { ...now, severity: notice.severity, data: { ...now.data, severity: notice.severity } };
    if (notice.event === 'opened' || notice.event === 'escalated') await this.follow(manager, alert, notice);
    else await this.tellTheSame(manager, alert, notice);
  }

  /** The steps of every route that the alert goes. */
  private async follow(manager: EntityManager, alert: AlertFacts, notice: AlertEventNotice): Promise<void> {
    const routes = await manager.findBy(NotificationRoute, { enabled: true });
    const occasion = occasionOf(alert, notice);
    for (const route of routes.filter((each) => routeMatches(each, alert, notice.at))) {
      const planned = { alertId: alert.id, alertEventId: notice.id, routeId: route.id };
      for (const [step, { afterMinutes, channelIds }] of route.steps.entries()) {
        if (afterMinutes === 0) await this.deliveries.tell(manager, { ...occasion, step }, channelIds);
        else await this.escalation.plan(manager, { ...planned, step }, afterMinutes);
      }
      await this.escalation.planRepeat(manager, route, { ...planned, step: route.steps.length });
    }
  }

  /** Whoever heard of the alert hears what became of it. */
  private async tellTheSame(manager: EntityManager, alert: AlertFacts, notice: AlertEventNotice): Promise<void> {
    const told = await manager.query<{ id: string }[]>(TOLD, [alert.id]);
    await this.deliveries.tell(
      manager,
      occasionOf(alert, notice),
      told.map(({ id }) => id),
    );
  }
}

function occasionOf(alert: AlertFacts, { id, event, at }: AlertEventNotice) {
  return { alert, alertEventId: id, event, step: 0, at };
}
