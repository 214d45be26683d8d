import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres';
import { sharedBuffers, usableMemoryBytes } from './shared-buffers';

describe('startEmbeddedPostgres', () => {
  let dataDir: string;
  let running: EmbeddedPostgres[] = [];
  let messages: string[];

  async function start(): Promise<EmbeddedPostgres> {
    const log = { info: note, warn: note };
    const postgres = await startEmbeddedPostgres({ dataDir, log, settings: { fsync: 'off' } });
    running.push(postgres);
    return postgres;
  }

  function note(message: string): void {
    messages.push(message);
  }

  const pidFile = (): string => join(dataDir, 'postgres', 'postmaster.pid');
  const postmasterPid = (): number => Number.parseInt(readFileSync(pidFile(), 'utf8'), 10);

  beforeEach(() => {
    messages = [];
    dataDir = mkdtempSync(join(tmpdir(), 'gururmm-embedded-'));
  });

  afterEach(async () => {
    for (const postgres of running) await postgres.stop();
    running = [];
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('keeps its data over a clean restart and its password to itself', async () => {
    const first = await start();
    await query(first, 'CREATE TABLE kept (value int)', 'INSERT INTO kept VALUES (7)');
    await first.stop();
    const second = await start();
    expect(await query(second, 'SELECT value FROM kept')).toEqual([{ value: 7 }]);
    expect(messages.join()).not.toContain(new URL(second.ownerUrl).password);
    expect(statSync(join(dataDir, 'secrets', 'postgres-owner-password')).mode & 0o777).toBe(0o600);
    await expect(query({ ownerUrl: second.ownerUrl.replace(/:[^:@]+@/, ':wrong@') }, 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
  });

  it('orders and folds texts the same on every system', async () => {
    const postgres = await start();
    expect(
      await query(postgres, "SELECT lower('ÄÖÉ') AS text, current_setting('server_encoding') AS encoding"),
    ).toEqual([{ text: 'äöé', encoding: 'UTF8' }]);
  });

  it('keeps pages in memory by the size of the machine', async () => {
    const shown = `pg_size_bytes(current_setting('shared_buffers'))`;
    const rows = await query(
      await start(),
      `SELECT ${shown} = pg_size_bytes('${sharedBuffers(usableMemoryBytes())}') AS same`,
    );
    expect(rows).toEqual([{ same: true }]);
  });

  it('adopts the one that a killed server left running', async () => {
    const first = await start();
    const pid = postmasterPid();
    const second = await start();
    expect(postmasterPid()).toBe(pid);
    expect(second.ownerUrl).toBe(first.ownerUrl);
    expect(messages.join()).toContain('adopted');
  });

  it('recovers after the postmaster itself was killed', async () => {
    await query(await start(), 'CREATE TABLE survived (value int)');
    process.kill(postmasterPid(), 'SIGKILL');
    expect(await query(await start(), 'SELECT count(*)::int FROM survived')).toEqual([{ count: 0 }]);
  });

  it('is not misled by a stale file whose pid now belongs to a stranger', async () => {
    await (await start()).stop();
    writeFileSync(pidFile(), `${process.pid}\n${dataDir}/postgres\n1\n1\n\n127.0.0.1\n\nready\n`, { mode: 0o600 });
    expect(await query(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says in one sentence when the password is lost', async () => {
    await (await start()).stop();
    rmSync(join(dataDir, 'secrets'), { recursive: true });
    await expect(start()).rejects.toThrow(/password .* is missing; restore it/);
  });
});

async function query(postgres: Pick<EmbeddedPostgres, 'ownerUrl'>, ...statements: string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgres.ownerUrl });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}
