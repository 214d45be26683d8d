import { CHANNEL_KINDS, DELIVERY_STATES, DELIVERY_TRANSITIONS } from '@gururmm/shared/protocol';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTableSql } from './tenant-table';
import { transitionGuardSql } from './transition-guard';

const quoted = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

const CHANNELS = `
CREATE TABLE notification_channels (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id uuid REFERENCES clients ON DELETE CASCADE,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN (${quoted(CHANNEL_KINDS)})),
  settings jsonb NOT NULL,
  sealed_secrets bytea NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  disabled_reason text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX notification_channels_name_unique ON notification_channels (client_id, lower(name)) NULLS NOT DISTINCT;
CREATE INDEX notification_channels_by_name ON notification_channels (lower(name), id);

CREATE TABLE notification_routes (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id uuid REFERENCES clients ON DELETE CASCADE,
  name text NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  severities text[] NOT NULL,
  site_ids uuid[] NOT NULL,
  tags text[] NOT NULL,
  weekdays int[] NOT NULL,
  start_time text NOT NULL,
  end_time text NOT NULL,
  time_zone text NOT NULL,
  steps jsonb NOT NULL,
  repeat_minutes int CHECK (repeat_minutes BETWEEN 5 AND 10080),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notification_routes_by_name ON notification_routes (lower(name), id);
CREATE INDEX notification_routes_by_client ON notification_routes (client_id);
`;

/** The id of a delivery is the id of its message for the receiver. */
const DELIVERIES = `
CREATE TABLE notification_deliveries (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id uuid REFERENCES clients ON DELETE CASCADE,
  channel_id uuid REFERENCES notification_channels ON DELETE SET NULL,
  channel_name text NOT NULL,
  channel_kind text NOT NULL,
  alert_id uuid,
  alert_event_id bigint,
  event text NOT NULL,
  step int NOT NULL DEFAULT 0,
  message jsonb NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN (${quoted(DELIVERY_STATES)})),
  attempts int NOT NULL DEFAULT 0,
  last_error text,
  digest_id uuid REFERENCES notification_deliveries ON DELETE SET NULL,
  next_attempt_at timestamptz DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz,
  CHECK ((state IN ('queued', 'sending', 'retrying')) = (next_attempt_at IS NOT NULL))
);
CREATE UNIQUE INDEX notification_deliveries_once ON notification_deliveries (alert_event_id, channel_id, step);
CREATE UNIQUE INDEX notification_deliveries_one_digest ON notification_deliveries (channel_id)
  WHERE event = 'digest' AND state = 'queued';
CREATE INDEX notification_deliveries_recent ON notification_deliveries (created_at DESC, id DESC);
CREATE INDEX notification_deliveries_by_client ON notification_deliveries (client_id, created_at DESC, id DESC);
CREATE INDEX notification_deliveries_by_channel ON notification_deliveries (channel_id, created_at DESC, id DESC);
CREATE INDEX notification_deliveries_by_alert ON notification_deliveries (alert_id) WHERE alert_id IS NOT NULL;
CREATE INDEX notification_deliveries_due ON notification_deliveries (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX notification_deliveries_grouped ON notification_deliveries (channel_id) WHERE state = 'grouped';
CREATE INDEX notification_deliveries_by_digest ON notification_deliveries (digest_id) WHERE digest_id IS NOT NULL;
`;

/** Channels, the routes that lead to them, and every message on its way. */
export class Notifications1795509000000 implements MigrationInterface {
  readonly name = 'Notifications1795509000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [
      CHANNELS,
      DELIVERIES,
      transitionGuardSql('notification_deliveries', DELIVERY_TRANSITIONS, 'queued'),
      tenantTableSql({ table: 'notification_channels', site: 'whole-client' }),
      tenantTableSql({ table: 'notification_routes', site: 'whole-client' }),
      tenantTableSql({ table: 'notification_deliveries', site: 'whole-client' }),
    ]) {
      await runner.query(sql);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE notification_deliveries, notification_routes, notification_channels;
      DROP FUNCTION rmm_guard_notification_deliveries();`);
  }
}
