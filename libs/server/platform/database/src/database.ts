import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { type ClientScope, scopeSetting, siteScopeSetting } from './client-scope';

/** Name of the data source for the server's own work, across all clients. */
export const SYSTEM_DATA_SOURCE = 'system';

/** Access to PostgreSQL; every path to a tenant's rows names its scope. */
@Injectable()
export class Database {
  constructor(
    @InjectDataSource() private readonly scoped: DataSource,
    @InjectDataSource(SYSTEM_DATA_SOURCE) readonly system: DataSource,
  ) {}

  /**
   * Runs `work` in one transaction in which only the scope's rows exist.
   * What `work` throws rolls back; its result is returned after COMMIT.
   */
  within<T>(scope: ClientScope, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const settings = [scopeSetting(scope), siteScopeSetting(scope)];
    return this.scoped.transaction(async (manager) => {
      await manager.query(
        `SELECT set_config('rmm.client_scope', $1, true), set_config('rmm.site_scope', $2, true)`,
        settings,
      );
      return work(manager);
    });
  }

  /** Rows of one statement on the system connections, outside any transaction. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const result: unknown = await this.system.query(sql, [...parameters]);
    return rowsOf<Row>(result);
  }
}

/** TypeORM answers UPDATE and DELETE ... RETURNING with `[rows, count]`, everything else with rows. */
export function rowsOf<Row>(result: unknown): Row[] {
  if (!Array.isArray(result)) return [];
  if (result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number') return result[0] as Row[];
  return result as Row[];
}
