import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Steps of routes in the time line of an alert, and the processes that are asked for when it opens. */
export class AlertHistory1795513000001 implements MigrationInterface {
  readonly name = 'AlertHistory1795513000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE alert_events ADD COLUMN escalation_step int;
      ALTER TABLE alerts
        ADD COLUMN snapshot_state text CHECK (snapshot_state IN ('waiting', 'captured', 'unavailable')),
        ADD COLUMN snapshot_at timestamptz,
        ADD COLUMN snapshot_note text;
      CREATE INDEX alerts_awaiting_snapshot ON alerts (opened_at) WHERE snapshot_state = 'waiting';
      CREATE INDEX alert_events_at ON alert_events (at);
      CREATE INDEX schedule_runs_due ON schedule_runs (due_at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX schedule_runs_due, alert_events_at, alerts_awaiting_snapshot;
      ALTER TABLE alerts DROP COLUMN snapshot_state, DROP COLUMN snapshot_at, DROP COLUMN snapshot_note;
      ALTER TABLE alert_events DROP COLUMN escalation_step;`);
  }
}
