import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AuditVerifier } from '@gururmm/server/audit';
import pg from 'pg';
import { makeClient, makeSite } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';

const run = promisify(execFile);

interface Row {
  readonly id: string;
  readonly chain_seq: string;
}

describe('the chain of the audit log', () => {
  let server: TestServer;
  let owner: pg.Client;
  let folder: string;

  beforeAll(async () => {
    server = await startTestServer();
    owner = new pg.Client({ connectionString: server.databaseUrl });
    await owner.connect();
    folder = await mkdtemp(join(tmpdir(), 'gururmm-audit-'));
  });

  afterAll(async () => {
    await owner.end();
    await rm(folder, { recursive: true });
    await server.stop();
  });

  /** A client with some history. @returns its rows in the order of the chain */
  const makeHistory = async () => {
    const clientId = await makeClient(server);
    for (let change = 0; change < 4; change += 1) {
      await server.request('PUT', `/api/clients/${clientId}`, { body: { notes: `change ${change}` } });
    }
    const { rows } = await owner.query<Row>(
      'SELECT id, chain_seq FROM audit_log WHERE client_id = $1 ORDER BY chain_seq',
      [clientId],
    );
    return { clientId, rows, row: (place: number) => rows[place - 1]?.id ?? '' };
  };
  /** What somebody could do who is the database's superuser; undone afterwards. */
  const tampered = async (text: string, parameters: unknown[], check: () => Promise<void>) => {
    await owner.query('CREATE TABLE kept AS SELECT * FROM audit_log');
    try {
      await owner.query('SET session_replication_role = replica');
      await owner.query(text, parameters);
      await check();
    } finally {
      await owner.query('DELETE FROM audit_log');
      await owner.query('INSERT INTO audit_log OVERRIDING SYSTEM VALUE SELECT * FROM kept');
      await owner.query('DROP TABLE kept');
      await owner.query('SET session_replication_role = origin');
    }
    expect(await verifier().firstBrokenRow()).toBeUndefined();
  };
  const verifier = () => server.app.get(AuditVerifier);
  const verify = async (...options: string[]) => {
    const command = ['tools/audit/verify.mjs', '--database-url', server.databaseUrl, ...options];
    try {
      return { exitCode: 0, ...(await run(process.execPath, command)) };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { exitCode: code, stdout, stderr };
    }
  };

  it('is one for each client, numbered without a gap, and whole', async () => {
    const [first, second] = [await makeHistory(), await makeHistory()];
    for (const { rows } of [first, second]) {
      expect(rows.map((row) => Number(row.chain_seq))).toEqual([1, 2, 3, 4, 5]);
    }
    expect(await verifier().firstBrokenRow()).toBeUndefined();
  });

  it('stays whole when many write at once', async () => {
    const clientId = await makeClient(server);
    const made = await Promise.all(Array.from({ length: 20 }, () => makeSite(server, { clientId })));
    expect(made).toHaveLength(20);
    expect(await verifier().firstBrokenRow()).toBeUndefined();
    const { rows } = await owner.query('SELECT max(chain_seq)::int AS last FROM audit_log WHERE client_id = $1', [
      clientId,
    ]);
    expect(rows).toEqual([{ last: 21 }]);
  });

  it.each([
    ['UPDATE', `UPDATE audit_log SET actor_name = 'nobody'`],
    ['DELETE', 'DELETE FROM audit_log'],
    ['TRUNCATE', 'TRUNCATE audit_log'],
  ])('refuses %s to the owner of the table too', async (_what, text) => {
    await makeHistory();
    const before = await owner.query('SELECT count(*) FROM audit_log');
    await expect(owner.query(text)).rejects.toMatchObject({ code: '42501', message: 'the audit log is append-only' });
    expect((await owner.query('SELECT count(*) FROM audit_log')).rows).toEqual(before.rows);
  });

  describe('shows', () => {
    const columns = [
      `actor_name = 'somebody else'`,
      'actor_id = gen_random_uuid()',
      `actor_kind = 'system'`,
      `address = '203.0.113.1'`,
      `request_id = 'another'`,
      `action = 'client.read'`,
      `object_id = 'another'`,
      `object_kind = 'another'`,
      `after = '{"notes": "nothing happened"}'`,
      'before = NULL',
      `at = at - interval '1 microsecond'`,
    ];

    it.each(columns)('a row that was changed: SET %s', async (assignment) => {
      const { clientId, row } = await makeHistory();
      await tampered(`UPDATE audit_log SET ${assignment} WHERE id = $1`, [row(3)], async () => {
        expect(await verifier().firstBrokenRow()).toEqual({ id: row(3), clientId, chainSeq: '3', fault: 'wrong_hash' });
        const { exitCode, stdout } = await verify();
        expect([exitCode, stdout]).toEqual([1, expect.stringContaining(`row ${row(3)}, place 3`)]);
      });
    });

    it('every column of the table is in the hash', async () => {
      const { rows } = await owner.query<{ name: string }>(
        `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'audit_log'`,
      );
      const covered = [...columns.map((assignment) => assignment.split(' ')[0]), 'client_id', 'chain_seq'];
      expect(rows.map(({ name }) => name).sort()).toEqual([...covered, 'id', 'hash', 'previous_hash'].sort());
    });

    it('a row that was changed together with its hash: the next one does not fit', async () => {
      const { clientId, row } = await makeHistory();
      const text = `WITH changed AS (UPDATE audit_log SET actor_name = 'nobody' WHERE id = $1 RETURNING *) SELECT 1`;
      await tampered(text, [row(2)], async () => {
        await owner.query('UPDATE audit_log a SET hash = rmm_audit_hash(a) WHERE id = $1', [row(2)]);
        expect(await verifier().firstBrokenRow()).toEqual({
          id: row(3),
          clientId,
          chainSeq: '3',
          fault: 'wrong_previous_hash',
        });
        expect(await verify()).toMatchObject({
          exitCode: 1,
          stdout: expect.stringContaining(`row ${row(3)}`) as string,
        });
      });
    });

    it.each([
      [1, 2],
      [3, 4],
    ])('a row that was removed (%i): the one behind it (%i)', async (removed, found) => {
      const { clientId, row } = await makeHistory();
      await tampered('DELETE FROM audit_log WHERE id = $1', [row(removed)], async () => {
        expect(await verifier().firstBrokenRow()).toEqual({
          id: row(found),
          clientId,
          chainSeq: String(found),
          fault: 'gap',
        });
        expect(await verify()).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('gap') as string });
      });
    });

    it('rows that changed places', async () => {
      const { row } = await makeHistory();
      const text = `UPDATE audit_log SET chain_seq = CASE chain_seq WHEN 2 THEN 300 ELSE chain_seq END WHERE id = $1`;
      await tampered(text, [row(2)], async () => {
        await owner.query('UPDATE audit_log SET chain_seq = 2 WHERE id = $1', [row(3)]);
        await owner.query('UPDATE audit_log SET chain_seq = 3 WHERE id = $1', [row(2)]);
        expect([row(2), row(3)]).toContain((await verifier().firstBrokenRow())?.id);
        expect((await verify()).exitCode).toBe(1);
      });
    });

    it('a row that was moved to another client', async () => {
      const [from, to] = [await makeHistory(), await makeHistory()];
      const text = 'UPDATE audit_log SET client_id = $2, chain_seq = 6 WHERE id = $1';
      await tampered(text, [from.row(5), to.clientId], async () => {
        expect((await verifier().firstBrokenRow())?.id).toBe(from.row(5));
      });
    });

    it('a row that was made up', async () => {
      const { row } = await makeHistory();
      const text = `INSERT INTO audit_log (client_id, chain_seq, at, actor_kind, actor_name, action, object_kind, previous_hash, hash)
        SELECT client_id, 6, now(), 'system', 'server', 'x', 'x', hash, '\\x00' FROM audit_log WHERE id = $1`;
      await tampered(text, [row(5)], async () => {
        expect(await verifier().firstBrokenRow()).toMatchObject({ chainSeq: '6', fault: 'wrong_hash' });
      });
    });
  });

  describe('for `tools/audit/verify.mjs`', () => {
    it('is its rows and its heads', async () => {
      const { clientId, row } = await makeHistory();
      const { exitCode, stdout } = await verify();
      const { rows } = await owner.query<{ count: string; hash: string }>(
        `SELECT (SELECT count(*) FROM audit_log) AS count, encode(hash, 'hex') AS hash FROM audit_log WHERE id = $1`,
        [row(5)],
      );
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(new RegExp(`^${rows[0]?.count} rows in \\d+ chains, all in order\n`));
      expect(stdout).toContain(`head ${clientId} 5 ${rows[0]?.hash}\n`);
      expect(stdout).toMatch(/^head none \d+ [0-9a-f]{64}$/m);
    });

    it('shows against earlier heads that its end was cut off, which it cannot show by itself', async () => {
      const { row } = await makeHistory();
      const file = join(folder, 'heads');
      await writeFile(file, (await verify()).stdout);
      expect((await verify('--heads', file)).exitCode).toBe(0);
      await tampered('DELETE FROM audit_log WHERE id = $1', [row(5)], async () => {
        expect(await verifier().firstBrokenRow()).toBeUndefined();
        expect((await verify()).exitCode).toBe(0);
        const { exitCode, stdout } = await verify('--heads', file);
        expect([exitCode, stdout]).toEqual([1, expect.stringContaining('missing: an earlier run saw it')]);
      });
      await makeHistory();
      expect((await verify('--heads', file)).exitCode).toBe(0);
    });

    it('shows a chain that was written anew as a whole, with functions that were replaced too', async () => {
      const { row } = await makeHistory();
      const file = join(folder, 'heads-before');
      await writeFile(file, (await verify()).stdout);
      await tampered(`UPDATE audit_log SET actor_name = 'nobody' WHERE id = $1`, [row(5)], async () => {
        await owner.query('UPDATE audit_log a SET hash = rmm_audit_hash(a) WHERE id = $1', [row(5)]);
        expect((await verify()).exitCode).toBe(0);
        expect((await verify('--heads', file)).stdout).toContain('rewritten');
      });
    });

    it('is nothing without a database, said without the URL’s password', async () => {
      const command = ['tools/audit/verify.mjs', '--database-url', 'postgres://somebody:canary@127.0.0.1:1/nothing'];
      const { code, stderr } = await run(process.execPath, command).then(
        () => ({ code: 0, stderr: '' }),
        (error: unknown) => error as { code: number; stderr: string },
      );
      expect(code).toBe(2);
      expect(stderr).toContain('cannot be read');
      expect(stderr).not.toContain('canary');
    });
  });
});
