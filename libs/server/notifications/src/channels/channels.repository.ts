import { randomUUID } from 'node:crypto';
import { AuditTrail, type AuditedChange } from '@gururmm/server/audit';
import {
  assertMayOwn,
  type ClientScope,
  Database,
  isPostgresError,
  type Page,
  type PageRequest,
  selectEntityPage,
  SqlConditions,
  SQLSTATE,
} from '@gururmm/server/platform/database';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import type { ChannelKind } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DeliveryQueue } from '../deliveries/delivery-queue';
import { NotificationDelivery } from '../deliveries/notification-delivery.entity';
import { testMessage } from '../message/notification-message';
import { type ChannelContent, toChannelContent } from './channel-content';
import { ChannelSecretBox } from './channel-secrets';
import type { CreateChannelRequest, UpdateChannelRequest } from './channel.dto';
import { NotificationChannel } from './notification-channel.entity';

export interface ChannelFilter {
  readonly clientId?: string | undefined;
  readonly kind?: ChannelKind | undefined;
}

/** A channel as it was written, and the signing secret that came with it. */
export interface WrittenChannel {
  readonly channel: NotificationChannel;
  readonly signingSecret: string | null;
}

@Injectable()
export class ChannelsRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly box: ChannelSecretBox,
    private readonly queue: DeliveryQueue,
  ) {}

  list(scope: ClientScope, filter: ChannelFilter, page: PageRequest): Promise<Page<NotificationChannel>> {
    const select = {
      from: 'notification_channels c',
      conditions: new SqlConditions().equals('c.client_id', filter.clientId).equals('c.kind', filter.kind),
      orderBy: [
        { expression: 'lower(c.name)', type: 'text' },
        { expression: 'c.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, NotificationChannel, 'c', select));
  }

  /** @throws DomainError not_found outside the scope too */
  get(scope: ClientScope, id: string): Promise<NotificationChannel> {
    return this.database.within(scope, (manager) => find(manager, id));
  }

  /** @throws DomainError already_exists, forbidden, invalid_request */
  create(scope: ClientScope, actor: Actor, body: CreateChannelRequest): Promise<WrittenChannel> {
    const content = toChannelContent(body.kind, body);
    return this.change(scope, actor, async (manager) => {
      const { name, kind, enabled = true, client_id: clientId = null } = body;
      await assertMayOwn(manager, scope, clientId);
      const id = randomUUID();
      const sealedSecrets = this.box.seal(id, content.secrets);
      const { settings } = content;
      const channel = await manager.save(
        manager.create(NotificationChannel, { id, clientId, name, kind, settings, enabled, sealedSecrets }),
      );
      return written(channel, content, [actOn(channel, 'notification_channel.create', null, audited(channel))]);
    });
  }

  /** @throws DomainError not_found outside the scope too, already_exists, forbidden, invalid_request */
  update(scope: ClientScope, actor: Actor, id: string, body: UpdateChannelRequest): Promise<WrittenChannel> {
    return this.change(scope, actor, async (manager) => {
      const before = await findForChange(manager, scope, id);
      const secrets = this.box.open(id, before.sealedSecrets);
      const content = toChannelContent(before.kind, body, { settings: before.settings, secrets });
      const { name, enabled = true } = body;
      const sealedSecrets = this.box.seal(id, content.secrets);
      const changed = { ...before, name, enabled, disabledReason: null, settings: content.settings, sealedSecrets };
      const channel = await manager.save(manager.create(NotificationChannel, changed));
      const after = {
        ...audited(channel),
        has_new_url: body.url !== undefined,
        has_new_password: body.smtp?.password !== undefined,
        has_new_signature: content.newSigningSecret !== null,
      };
      return written(channel, content, [actOn(channel, 'notification_channel.update', audited(before), after)]);
    });
  }

  /** @throws DomainError not_found outside the scope too, forbidden, has_dependents (a route uses it) */
  remove(scope: ClientScope, actor: Actor, id: string): Promise<void> {
    return this.change(scope, actor, async (manager) => {
      const channel = await findForChange(manager, scope, id);
      await assertUnused(manager, id);
      await manager.delete(NotificationChannel, { id });
      return { result: undefined, acts: [actOn(channel, 'notification_channel.delete', audited(channel), null)] };
    });
  }

  /**
   * Queues a test message: it goes the whole way that alerts go.
   * @returns the delivery whose state tells the outcome
   */
  test(scope: ClientScope, actor: Actor, id: string): Promise<NotificationDelivery> {
    return this.change(scope, actor, async (manager) => {
      const channel = await findForChange(manager, scope, id);
      const { id: deliveryId } = await manager.save(
        manager.create(NotificationDelivery, {
          clientId: channel.clientId,
          channelId: id,
          channelName: channel.name,
          channelKind: channel.kind,
          event: 'test',
          message: testMessage(channel.name, new Date()),
        }),
      );
      await this.queue.enqueue(manager, deliveryId);
      const delivery = await manager.findOneByOrFail(NotificationDelivery, { id: deliveryId });
      const act = actOn(channel, 'notification_channel.test', null, { name: channel.name, delivery_id: deliveryId });
      return { result: delivery, acts: [act] };
    });
  }

  private async change<T>(
    scope: ClientScope,
    actor: Actor,
    work: (manager: EntityManager) => Promise<AuditedChange<T>>,
  ): Promise<T> {
    try {
      return await this.audit.change(scope, actor, work);
    } catch (error) {
      if (!isPostgresError(error, SQLSTATE.uniqueViolation, 'notification_channels_name_unique')) throw error;
      throw new DomainError('already_exists', 'A notification channel of this name exists.');
    }
  }
}

async function find(manager: EntityManager, id: string): Promise<NotificationChannel> {
  const channel = await manager.findOneBy(NotificationChannel, { id });
  if (channel === null) throw notFound('notification channel');
  return channel;
}

async function findForChange(manager: EntityManager, scope: ClientScope, id: string): Promise<NotificationChannel> {
  const { clientId } = await find(manager, id);
  await assertMayOwn(manager, scope, clientId);
  const channel = await manager
    .createQueryBuilder(NotificationChannel, 'channel')
    .addSelect('channel.sealedSecrets')
    .where('channel.id = :id', { id })
    .setLock('pessimistic_write')
    .getOne();
  if (channel === null) throw notFound('notification channel');
  return channel;
}

/** Whoever sees a channel sees every route that may use it: those of the same client, or all. */
async function assertUnused(manager: EntityManager, id: string): Promise<void> {
  const uses = await manager.query<unknown[]>('SELECT 1 FROM notification_routes WHERE steps @> $1 LIMIT 1', [
    JSON.stringify([{ channelIds: [id] }]),
  ]);
  if (uses.length > 0) throw new DomainError('has_dependents', 'A notification route uses the channel.');
}

function written(
  channel: NotificationChannel,
  { newSigningSecret }: ChannelContent,
  acts: AuditedChange<WrittenChannel>['acts'],
): AuditedChange<WrittenChannel> {
  return { result: { channel, signingSecret: newSigningSecret }, acts };
}

function audited({ name, kind, enabled, settings }: NotificationChannel) {
  const { recipients, smtp, origin } = settings;
  return { name, kind, enabled, recipients, smtp, url_origin: origin };
}

function actOn(
  { id, clientId }: NotificationChannel,
  action: string,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
) {
  return { action, objectKind: 'notification_channel', objectId: id, clientId, before, after };
}
