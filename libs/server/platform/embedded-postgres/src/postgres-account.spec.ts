import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findPostgresAccount, withAccess } from './postgres-account';
import { findPostgresBinaries } from './postgres-binaries';
import { runProgram } from './run-program';

const asRoot = process.getuid?.() === 0 && process.platform === 'linux' ? it : it.skip;

describe('withAccess', () => {
  let closedDir: string;

  beforeEach(() => {
    closedDir = mkdtempSync(join(tmpdir(), 'gururmm-closed-'));
  });

  afterEach(() => rmSync(closedDir, { recursive: true }));

  asRoot('lets PostgreSQL’s user through a directory that is closed to it, as below /root', async () => {
    const { initdb } = await findPostgresBinaries();
    const account = findPostgresAccount();
    const clusterDir = join(closedDir, 'cluster');
    mkdirSync(clusterDir);
    chownSync(clusterDir, account.uid!, account.gid!);
    symlinkSync(dirname(dirname(initdb)), join(closedDir, 'native'));
    const closedInitdb = join(closedDir, 'native', 'bin', 'initdb');
    await expect(runProgram(account, closedInitdb, ['--version'])).rejects.toThrow('EACCES');

    const access = withAccess(account, closedInitdb, clusterDir);
    expect(access.capability).toBe('dac_read_search');
    const { exitCode, output } = await runProgram(access, closedInitdb, ['--show', clusterDir]);
    expect([exitCode, output]).toEqual([0, expect.stringContaining('VERSION=18')]);
  });

  it('says in one sentence what can be done when nothing helps', () => {
    const nowhere = join(closedDir, 'missing', 'initdb');
    expect(() => withAccess({}, nowhere, closedDir)).toThrow(/can't use .*missing.* set DATABASE_URL/);
  });
});
