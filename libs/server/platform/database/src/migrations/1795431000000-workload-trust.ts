import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPLICATION_ROLE } from '../application-role';

/** Which workload tokens were exchanged: none works twice while it is valid. */
export class WorkloadTrust1795431000000 implements MigrationInterface {
  readonly name = 'WorkloadTrust1795431000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE spent_workload_tokens (
        token_hash bytea PRIMARY KEY,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX spent_workload_tokens_expiry ON spent_workload_tokens (expires_at);
      CREATE INDEX api_tokens_by_trust_rule ON api_tokens (trust_rule_id) WHERE trust_rule_id IS NOT NULL;
      CREATE INDEX trust_rules_by_maker ON trust_rules (created_by);
      GRANT SELECT, INSERT, UPDATE, DELETE ON spent_workload_tokens TO ${APPLICATION_ROLE};`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX api_tokens_by_trust_rule, trust_rules_by_maker;
      DROP TABLE spent_workload_tokens;`);
  }
}
