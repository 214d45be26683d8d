import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists of watchdog events by client and by service, newest first. */
export class WatchdogLists1795510000000 implements MigrationInterface {
  readonly name = 'WatchdogLists1795510000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX watchdog_events_by_client ON watchdog_events (client_id, occurred_at DESC, id DESC);
      CREATE INDEX watchdog_events_by_service ON watchdog_events (service, occurred_at DESC, id DESC);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX watchdog_events_by_client, watchdog_events_by_service;');
  }
}
