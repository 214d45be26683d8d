import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPLICATION_ROLE } from '../application-role';

/** What a sign-in through a provider leaves for a few minutes, so that nothing of it works twice. */
export class SingleSignOn1795430000000 implements MigrationInterface {
  readonly name = 'SingleSignOn1795430000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sso_spent_states (
        state_hash bytea PRIMARY KEY,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX sso_spent_states_expiry ON sso_spent_states (expires_at);
      CREATE TABLE sso_handovers (
        code_hash bytea PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX sso_handovers_expiry ON sso_handovers (expires_at);
      CREATE INDEX sso_handovers_user ON sso_handovers (user_id);
      GRANT SELECT, INSERT, UPDATE, DELETE ON sso_spent_states, sso_handovers TO ${APPLICATION_ROLE};`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sso_handovers, sso_spent_states;');
  }
}
