import type { MigrationInterface, QueryRunner } from 'typeorm';

/** PostgreSQL 15 and 16 cannot change the expression of a generated column: it is made again. */
const statusColumn = (isOnline: string) => `
ALTER TABLE agents DROP COLUMN status;
ALTER TABLE agents ADD COLUMN status text NOT NULL GENERATED ALWAYS AS (CASE
  WHEN approval = 'pending' THEN 'pending_approval'
  WHEN approval = 'revoked' THEN 'revoked'
  WHEN ${isOnline} THEN 'online'
  ELSE 'offline' END) STORED;
CREATE INDEX agents_by_status ON agents (status, lower(hostname), id);`;

/** Agents that poll instead of holding a socket: how long the last heartbeat counts, and what it said. */
export class PollingAgents1795504000000 implements MigrationInterface {
  readonly name = 'PollingAgents1795504000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE agents ADD COLUMN polling_until timestamptz;
      ALTER TABLE agent_state ADD COLUMN booted_at timestamptz, ADD COLUMN reboot_pending boolean;
      ${statusColumn('node_id IS NOT NULL OR polling_until IS NOT NULL')}
      CREATE INDEX agents_by_polling ON agents (polling_until) WHERE polling_until IS NOT NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${statusColumn('node_id IS NOT NULL')}
      ALTER TABLE agents DROP COLUMN polling_until;
      ALTER TABLE agent_state DROP COLUMN booted_at, DROP COLUMN reboot_pending;`);
  }
}
