import { CHECK_OUTCOMES, CHECK_STATES } from '@gururmm/shared/protocol';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type SiteRule, tenantTableSql } from './tenant-table';

const quoted = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

const RESULT = `
  rule_version int,
  state text NOT NULL CHECK (state IN (${quoted(CHECK_STATES)})),
  outcome text NOT NULL CHECK (outcome IN (${quoted(CHECK_OUTCOMES)})),
  exit_code bigint,
  output text NOT NULL,
  truncated boolean NOT NULL,
  error text,
  duration_ms double precision NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now()`;

/** `stored` counts the results of a check, so that its history is cut now and then and not with each of them. */
const TABLES = `
ALTER TABLE alert_rules ADD COLUMN version int NOT NULL DEFAULT 1;

CREATE TABLE check_states (
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  rule_id uuid NOT NULL REFERENCES alert_rules ON DELETE CASCADE,
  client_id uuid,
  ${RESULT},
  since timestamptz NOT NULL,
  stored bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (agent_id, rule_id)
) WITH (fillfactor = 70);
CREATE INDEX check_states_by_rule ON check_states (rule_id);

CREATE TABLE check_results (
  id uuid PRIMARY KEY,
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  rule_id uuid NOT NULL REFERENCES alert_rules ON DELETE CASCADE,
  client_id uuid,
  ${RESULT}
);
CREATE INDEX check_results_recent ON check_results (agent_id, rule_id, occurred_at DESC, id DESC);
CREATE INDEX check_results_by_rule ON check_results (rule_id);
CREATE INDEX check_results_received ON check_results (received_at);
`;

const ofAgent: SiteRule = { parent: 'agents', column: 'agent_id' };

/** What script checks found: the state of each check on each agent, and its history. */
export class ScriptChecks1795513000000 implements MigrationInterface {
  readonly name = 'ScriptChecks1795513000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [
      TABLES,
      tenantTableSql({ table: 'check_states', site: ofAgent }),
      tenantTableSql({ table: 'check_results', site: ofAgent }),
    ]) {
      await runner.query(sql);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE check_results, check_states; ALTER TABLE alert_rules DROP COLUMN version;');
  }
}
