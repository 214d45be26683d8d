import { DataSource } from 'typeorm';
import { scopedDataSourceOptions, systemDataSourceOptions } from '@gururmm/server/platform/database';
import { createTestDatabase, type TestDatabase, waitUntil } from '@gururmm/server/platform/testing';
import pg from 'pg';
import { type BackgroundJob, BackgroundQueue } from './background-queue';
import { defineQueue } from './queue-definition';

interface Note {
  readonly id: number;
}

const FAST = { pollSeconds: 0.5 };

describe('the background queue', () => {
  let database: TestDatabase;
  let owner: DataSource;
  const nodes: BackgroundQueue[] = [];

  function node(): BackgroundQueue {
    const queue = new BackgroundQueue({ url: database.url });
    nodes.push(queue);
    return queue;
  }

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = new DataSource(systemDataSourceOptions({ url: database.url, poolSize: 3, entities: [] }));
    await owner.initialize();
  });

  afterAll(async () => {
    for (const queue of nodes) await queue.beforeApplicationShutdown();
    await owner.destroy();
    await database.drop();
  });

  it('hands each job to one of many workers, once', async () => {
    const queue = defineQueue<Note>('spec.once');
    const [first, second] = [node(), node()];
    const seen: number[] = [];
    const handle = (job: BackgroundJob<Note>) => {
      seen.push(job.payload.id);
      return Promise.resolve();
    };
    for (let id = 0; id < 20; id += 1) await first.send(queue, { id });
    first.work(queue, handle, { ...FAST, concurrency: 8 });
    second.work(queue, handle, { ...FAST, concurrency: 8 });
    await waitUntil('every job to be done', () => seen.length >= 20);
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, id) => id));
  });

  it('keeps a job exactly when the transaction of its sender commits', async () => {
    const queue = defineQueue<Note>('spec.transaction');
    const background = node();
    const seen: number[] = [];
    await owner
      .transaction(async (manager) => {
        await background.send(queue, { id: 1 }, { manager });
        throw new Error('the caller changed its mind');
      })
      .catch(() => undefined);
    await owner.transaction(async (manager) => {
      await background.send(queue, { id: 2 }, { manager });
      const [row] = await owner.query<{ count: string }[]>(
        `SELECT count(*) FROM background.job WHERE name = 'spec.transaction'`,
      );
      expect(row?.count).toBe('0');
    });
    background.work(queue, ({ payload }) => Promise.resolve(void seen.push(payload.id)), FAST);
    await waitUntil('the job of the commit', () => seen.length > 0);
    expect(seen).toEqual([2]);
    await expect(background.send(queue, { id: 3 }, { manager: owner.manager })).rejects.toThrow(
      'without a transaction',
    );
  });

  it('tries a failed job again, says which attempt is the last, and then gives up', async () => {
    const queue = defineQueue<Note>('spec.retry', { retries: 2, retryDelaySeconds: 0, backOff: false });
    const background = node();
    const attempts: [number, boolean][] = [];
    background.work(
      queue,
      ({ attempt, isLastAttempt }) => {
        attempts.push([attempt, isLastAttempt]);
        return Promise.reject(new Error('not this time'));
      },
      FAST,
    );
    const id = await background.send(queue, { id: 1 });
    await waitUntil('the job to be given up', async () => {
      const [row] = await owner.query<{ state: string }[]>('SELECT state FROM background.job WHERE id = $1', [id]);
      return row?.state === 'failed';
    });
    expect(attempts).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
  });

  it('does not start a job before its time, and keeps a second one of its key out while it waits', async () => {
    const queue = defineQueue<Note>('spec.later', { unique: 'queued' });
    const background = node();
    const seen: number[] = [];
    const startedAt = performance.now();
    expect(await background.send(queue, { id: 1 }, { startAfter: 2, singletonKey: 'one' })).toEqual(expect.any(String));
    expect(await background.send(queue, { id: 2 }, { singletonKey: 'one' })).toBeNull();
    expect(await background.send(queue, { id: 3 }, { singletonKey: 'other' })).toEqual(expect.any(String));
    background.work(queue, ({ payload }) => Promise.resolve(void seen.push(payload.id)), FAST);
    await waitUntil('both jobs', () => seen.length === 2);
    expect(seen).toEqual([3, 1]);
    expect(performance.now() - startedAt).toBeGreaterThan(1_500);
  });

  it('works on after the database cut every connection', async () => {
    const queue = defineQueue<Note>('spec.outage');
    const background = node();
    const seen: number[] = [];
    background.work(queue, ({ payload }) => Promise.resolve(void seen.push(payload.id)), FAST);
    await background.send(queue, { id: 1 });
    await waitUntil('the first job', () => seen.includes(1));
    const administrator = new pg.Client({ connectionString: database.url });
    await administrator.connect();
    await administrator.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gururmm-background' AND datname = current_database()`,
    );
    await administrator.end();
    await waitUntil('a job to be stored again', () => background.send(queue, { id: 2 }).catch(() => undefined));
    await waitUntil('the second job', () => seen.includes(2));
  });

  it('waits at shutdown for what runs, and starts nothing more', async () => {
    const queue = defineQueue<Note>('spec.drain');
    const background = node();
    let ended = 0;
    background.work(
      queue,
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 700));
        ended += 1;
      },
      FAST,
    );
    await background.send(queue, { id: 1 });
    await waitUntil('the job to run', async () => {
      const rows = await owner.query<unknown[]>(
        `SELECT 1 FROM background.job WHERE name = 'spec.drain' AND state = 'active'`,
      );
      return rows.length === 1;
    });
    await background.beforeApplicationShutdown();
    expect(ended).toBe(1);
    await expect(background.send(queue, { id: 2 })).rejects.toThrow();
  });

  it('may use its tables and create none', async () => {
    const asRequest = new DataSource(scopedDataSourceOptions({ url: database.url, poolSize: 1, entities: [] }));
    await asRequest.initialize();
    try {
      await expect(asRequest.query('CREATE TABLE background.mine (id int)')).rejects.toThrow(/permission denied/);
      await expect(asRequest.query('DROP TABLE background.warning')).rejects.toThrow(/must be owner/);
    } finally {
      await asRequest.destroy();
    }
  });
});
