import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Client } from 'pg';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { type ClientScope, scopeSetting, siteScopeSetting } from './client-scope';

/** Name of the data source for the server's own work, across all clients. */
export const SYSTEM_DATA_SOURCE = 'system';

/** A statement that each connection parses and plans once. Its text is a constant: another needs another name. */
export interface PreparedStatement {
  readonly name: string;
  readonly sql: string;
}

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

  /**
   * Rows of a statement that is asked very often, on the system connections or in the transaction of `manager`. A plan that
   * is kept locks every partition of its tables, whichever it reads: not for tables of many.
   * @throws QueryFailedError as any other statement does
   * @throws Error for a manager without a transaction: its scope would be lost
   */
  async prepared<Row>(
    { name, sql }: PreparedStatement,
    parameters: readonly unknown[],
    manager?: EntityManager,
  ): Promise<Row[]> {
    const runner = manager === undefined ? this.system.createQueryRunner() : manager.queryRunner;
    if (runner === undefined) throw new Error('a prepared statement needs the manager of a transaction');
    const values = [...parameters];
    try {
      // TypeORM has no named statements; it hands out the driver's connection for such things.
      const client = (await runner.connect()) as Client;
      const { rows } = await client.query({ name, text: sql, values }).catch((error: unknown) => {
        throw error instanceof Error ? new QueryFailedError(sql, values, error) : error;
      });
      return rows as Row[];
    } finally {
      if (manager === undefined) await runner.release();
    }
  }
}

/** TypeORM answers UPDATE and DELETE ... RETURNING with `[rows, count]`, everything else with rows. */
export function rowsOf<Row>(result: unknown): Row[] {
  if (!Array.isArray(result)) return [];
  if (result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number') return result[0] as Row[];
  return result as Row[];
}
