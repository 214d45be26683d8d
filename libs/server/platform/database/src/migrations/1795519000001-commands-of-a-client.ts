import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEX = 'commands_by_client';
const COLUMNS = 'commands (client_id, created_at DESC, id DESC)';

/** The commands of a client are counted from their index alone, which tells row-level security their site. */
export class CommandsOfAClient1795519000001 implements MigrationInterface {
  readonly name = 'CommandsOfAClient1795519000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX ${INDEX}; CREATE INDEX ${INDEX} ON ${COLUMNS} INCLUDE (site_id);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX ${INDEX}; CREATE INDEX ${INDEX} ON ${COLUMNS};`);
  }
}
