import type { Db } from 'pg-boss';
import type { ClientBase } from 'pg';
import type { EntityManager } from 'typeorm';

/**
 * The caller's open transaction as pg-boss wants it: what is sent through it is there exactly when that commits.
 * @throws Error when the manager is in no transaction
 */
export function transactionOf(manager: EntityManager): Db {
  const runner = manager.queryRunner;
  if (runner?.isTransactionActive !== true) throw new Error('a job was sent through a manager without a transaction');
  return {
    executeSql: async (text, values) => {
      const client = (await runner.connect()) as ClientBase;
      return client.query(text, values === undefined ? undefined : [...values]);
    },
  };
}
