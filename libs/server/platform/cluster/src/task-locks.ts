import type { Database } from '@gururmm/server/platform/database';
import type { QueryRunner } from 'typeorm';

/**
 * Advisory locks of this node's tasks, all on one connection: a task that held a connection of its own while its work
 * waits for another one would, with enough others, empty the pool for good. PostgreSQL lets go of them with the
 * connection; a node never asks for a lock that it has.
 */
export class TaskLocks {
  private connection: QueryRunner | undefined;
  /** One question at a time: a connection answers them in turn. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: Database) {}

  /** Whether this node has the lock now. */
  async take(lock: number): Promise<boolean> {
    const rows = await this.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', lock);
    return rows[0]?.locked === true;
  }

  async release(lock: number): Promise<void> {
    // After a lost connection there is nothing to release: a new one answers that it does not hold the lock.
    await this.query('SELECT pg_advisory_unlock($1)', lock);
  }

  async close(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    if (connection === undefined || connection.isReleased) return;
    // It goes back to the pool: whoever gets it next must not hold our locks.
    await connection.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await connection.release();
  }

  private query<Row>(sql: string, lock: number): Promise<Row[]> {
    const answer = this.turn.then(() => this.ask<Row>(sql, lock));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  private async ask<Row>(sql: string, lock: number): Promise<Row[]> {
    if (this.connection === undefined || this.connection.isReleased) {
      this.connection = this.database.system.createQueryRunner();
    }
    const { connection } = this;
    try {
      return (await connection.query(sql, [lock])) as Row[];
    } catch (error) {
      // A connection that failed once is given up; its locks go with it.
      if (this.connection === connection) await this.close();
      throw error;
    }
  }
}
