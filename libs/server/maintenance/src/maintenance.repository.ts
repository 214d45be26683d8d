import { AuditTrail } from '@gururmm/server/audit';
import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import { assertWritable, type PolicyTarget } from '@gururmm/server/policies';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MaintenanceSuppression, MaintenanceWindow } from './maintenance-window.entity';
import type { WindowContent } from './window-content';

@Injectable()
export class MaintenanceRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  list(scope: ClientScope, clientId: string | undefined, page: PageRequest): Promise<Page<MaintenanceWindow>> {
    const select = {
      from: 'maintenance_windows w',
      conditions: new SqlConditions().equals('w.client_id', clientId),
      orderBy: [
        { expression: 'lower(w.name)', type: 'text' },
        { expression: 'w.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, MaintenanceWindow, 'w', select));
  }

  /** @throws DomainError not_found outside the scope too */
  async get(scope: ClientScope, id: string): Promise<MaintenanceWindow> {
    const window = await this.database.within(scope, (manager) => manager.findOneBy(MaintenanceWindow, { id }));
    if (window === null) throw notFound('maintenance window');
    return window;
  }

  /** What the window kept back, as far as the scope sees its agents; the newest first. */
  async ledger(scope: ClientScope, windowId: string, page: PageRequest): Promise<Page<MaintenanceSuppression>> {
    await this.get(scope, windowId);
    const select = {
      from: 'maintenance_suppressions m',
      conditions: new SqlConditions().equals('m.window_id', windowId),
      orderBy: [
        { expression: 'm.suppressed_at', type: 'timestamptz' },
        { expression: 'm.id', type: 'uuid' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, MaintenanceSuppression, 'm', select));
  }

  create(
    scope: ClientScope,
    actor: Actor,
    userId: string,
    window: PolicyTarget & WindowContent,
  ): Promise<MaintenanceWindow> {
    return this.audit.change(scope, actor, async (manager) => {
      const now = new Date();
      const made = manager.create(MaintenanceWindow, { ...window, updatedBy: userId, updatedAt: now, createdAt: now });
      const saved = await manager.save(made);
      return { result: saved, acts: [act('maintenance_window.create', saved, null, describe(saved))] };
    });
  }

  update(
    scope: ClientScope,
    actor: Actor,
    userId: string,
    id: string,
    content: WindowContent,
  ): Promise<MaintenanceWindow> {
    return this.audit.change(scope, actor, async (manager) => {
      const window = await lockWritable(manager, scope, id);
      const before = describe(window);
      const saved = await manager.save(Object.assign(window, content, { updatedBy: userId, updatedAt: new Date() }));
      return { result: saved, acts: [act('maintenance_window.update', saved, before, describe(saved))] };
    });
  }

  /** Removes the window with its ledger; what it keeps back is looked at anew. */
  async delete(scope: ClientScope, actor: Actor, id: string): Promise<void> {
    await this.audit.change(scope, actor, async (manager) => {
      const window = await lockWritable(manager, scope, id);
      await manager.delete(MaintenanceWindow, { id });
      return { result: undefined, acts: [act('maintenance_window.delete', window, describe(window), null)] };
    });
  }
}

async function lockWritable(manager: EntityManager, scope: ClientScope, id: string): Promise<MaintenanceWindow> {
  const visible = await manager.findOneBy(MaintenanceWindow, { id });
  if (visible === null) throw notFound('maintenance window');
  assertWritable(scope, visible.clientId);
  const window = await manager.findOne(MaintenanceWindow, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (window === null) throw notFound('maintenance window');
  return window;
}

function describe(window: MaintenanceWindow) {
  const { name, level, siteId, tag, agentId, kind, timeZone, weekdays, startTime, cron, durationMinutes, enabled } =
    window;
  return {
    name,
    level,
    site_id: siteId,
    tag,
    agent_id: agentId,
    kind,
    time_zone: timeZone,
    starts_at: window.startsAt?.toISOString() ?? null,
    weekdays,
    start_time: startTime,
    cron,
    duration_minutes: durationMinutes,
    enabled,
  };
}

function act(
  action: string,
  window: MaintenanceWindow,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
) {
  const { id: objectId, clientId } = window;
  return { action, objectKind: 'maintenance_window', objectId, clientId, before, after };
}
