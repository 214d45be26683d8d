import { AuditTrail } from '@gururmm/server/audit';
import {
  assertMayOwn,
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
import { type Actor, invalidRequest } from '@gururmm/server/platform/http';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { NotificationRoute } from './notification-route.entity';

/** A route as somebody writes it. */
export type RouteFields = Omit<NotificationRoute, 'id' | 'clientId' | 'createdAt' | 'updatedAt'>;

@Injectable()
export class RoutesRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  list(scope: ClientScope, clientId: string | undefined, page: PageRequest): Promise<Page<NotificationRoute>> {
    const select = {
      from: 'notification_routes r',
      conditions: new SqlConditions().equals('r.client_id', clientId),
      orderBy: [
        { expression: 'lower(r.name)', type: 'text' },
        { expression: 'r.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, NotificationRoute, 'r', select));
  }

  /** @throws DomainError not_found outside the scope too */
  get(scope: ClientScope, id: string): Promise<NotificationRoute> {
    return this.database.within(scope, (manager) => find(manager, id));
  }

  /** @throws DomainError forbidden, invalid_request (a channel or site that the route cannot use) */
  create(scope: ClientScope, actor: Actor, clientId: string | null, fields: RouteFields): Promise<NotificationRoute> {
    return this.audit.change(scope, actor, async (manager) => {
      await assertMayOwn(manager, scope, clientId);
      await assertUsable(manager, clientId, fields);
      const route = await manager.save(manager.create(NotificationRoute, { ...fields, clientId }));
      return { result: route, acts: [actOn(route, 'notification_route.create', null, audited(route))] };
    });
  }

  /** @throws DomainError not_found outside the scope too, forbidden, invalid_request */
  update(scope: ClientScope, actor: Actor, id: string, fields: RouteFields): Promise<NotificationRoute> {
    return this.audit.change(scope, actor, async (manager) => {
      const before = await findForChange(manager, scope, id);
      await assertUsable(manager, before.clientId, fields);
      const route = await manager.save(manager.create(NotificationRoute, { ...before, ...fields }));
      return { result: route, acts: [actOn(route, 'notification_route.update', audited(before), audited(route))] };
    });
  }

  /** @throws DomainError not_found outside the scope too, forbidden */
  remove(scope: ClientScope, actor: Actor, id: string): Promise<void> {
    return this.audit.change(scope, actor, async (manager) => {
      const route = await findForChange(manager, scope, id);
      await manager.delete(NotificationRoute, { id });
      return { result: undefined, acts: [actOn(route, 'notification_route.delete', audited(route), null)] };
    });
  }
}

async function find(manager: EntityManager, id: string): Promise<NotificationRoute> {
  const route = await manager.findOneBy(NotificationRoute, { id });
  if (route === null) throw notFound('notification route');
  return route;
}

async function findForChange(manager: EntityManager, scope: ClientScope, id: string): Promise<NotificationRoute> {
  const { clientId } = await find(manager, id);
  await assertMayOwn(manager, scope, clientId);
  const route = await manager.findOne(NotificationRoute, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (route === null) throw notFound('notification route');
  return route;
}

/** A route of every client leads to no channel of a single one: it would tell one client of the others. */
async function assertUsable(manager: EntityManager, clientId: string | null, fields: RouteFields): Promise<void> {
  const channelIds = [...new Set(fields.steps.flatMap(({ channelIds: ids }) => ids))];
  // Locked: a channel that is being removed is not taken up.
  const channels = await manager.query<unknown[]>(
    'SELECT 1 FROM notification_channels WHERE id = ANY($1) AND (client_id IS NULL OR client_id = $2) FOR SHARE',
    [channelIds, clientId],
  );
  if (channels.length !== channelIds.length)
    throw invalidRequest([{ path: 'steps', message: 'steps must name channels that the route can use' }]);
  const sites = await manager.query<unknown[]>(
    'SELECT 1 FROM sites WHERE id = ANY($1) AND ($2::uuid IS NULL OR client_id = $2)',
    [fields.siteIds, clientId],
  );
  if (sites.length !== fields.siteIds.length)
    throw invalidRequest([{ path: 'site_ids', message: 'site_ids must name sites of the route’s client' }]);
}

function audited({ name, enabled, severities, siteIds, tags, steps, repeatMinutes, ...hours }: NotificationRoute) {
  const { weekdays, startTime, endTime, timeZone } = hours;
  return {
    ...{ name, enabled, severities, tags, steps, weekdays },
    ...{ site_ids: siteIds, repeat_minutes: repeatMinutes },
    ...{ start_time: startTime, end_time: endTime, time_zone: timeZone },
  };
}

function actOn(
  { id, clientId }: NotificationRoute,
  action: string,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
) {
  return { action, objectKind: 'notification_route', objectId: id, clientId, before, after };
}
