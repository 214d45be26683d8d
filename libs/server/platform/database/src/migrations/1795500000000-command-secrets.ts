import { COMMAND_STATUSES, isTerminalStatus } from '@gururmm/shared/protocol';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTableSql } from './tenant-table';

const TERMINAL = COMMAND_STATUSES.filter(isTerminalStatus)
  .map((status) => `'${status}'`)
  .join(', ');

/** Secrets of commands: sealed, beside the command, and gone as soon as it is over, whoever ends it. */
export class CommandSecrets1795500000000 implements MigrationInterface {
  readonly name = 'CommandSecrets1795500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE commands ADD COLUMN secret_names text[];
      CREATE TABLE command_secrets (
        command_id uuid PRIMARY KEY REFERENCES commands ON DELETE CASCADE,
        client_id uuid,
        sealed bytea NOT NULL);
      ${tenantTableSql({ table: 'command_secrets', site: { parent: 'commands', column: 'command_id' } })}
      CREATE FUNCTION rmm_forget_command_secrets() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM command_secrets WHERE command_id = NEW.id;
        RETURN NULL;
      END $$;
      CREATE TRIGGER forget_secrets AFTER UPDATE OF status ON commands FOR EACH ROW
        WHEN (NEW.secret_names IS NOT NULL AND NEW.status IN (${TERMINAL}))
        EXECUTE FUNCTION rmm_forget_command_secrets();`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER forget_secrets ON commands;
      DROP FUNCTION rmm_forget_command_secrets();
      DROP TABLE command_secrets;
      ALTER TABLE commands DROP COLUMN secret_names;`);
  }
}
