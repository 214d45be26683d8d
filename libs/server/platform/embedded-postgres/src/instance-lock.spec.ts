import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstanceRunningError } from './embedded-postgres.errors';
import { acquireInstanceLock } from './instance-lock';
import { identityOf } from './process-identity';

describe('acquireInstanceLock', () => {
  let dataDir: string;
  const lockFile = (): string => join(dataDir, 'gururmm.lock');

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'gururmm-lock-'));
  });

  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('refuses a second holder and names the first', () => {
    const lock = acquireInstanceLock(dataDir);
    expect(() => acquireInstanceLock(dataDir)).toThrow(InstanceRunningError);
    expect(() => acquireInstanceLock(dataDir)).toThrow(`already running (pid ${process.pid})`);
    lock.release();
    acquireInstanceLock(dataDir).release();
  });

  it('takes over the lock of a process that was killed', async () => {
    const child = spawn('sleep', ['60']);
    writeFileSync(lockFile(), JSON.stringify(identityOf(child.pid!)));
    expect(() => acquireInstanceLock(dataDir)).toThrow(`pid ${child.pid!}`);
    child.kill('SIGKILL');
    await once(child, 'close');
    acquireInstanceLock(dataDir);
    expect(readFileSync(lockFile(), 'utf8')).toContain(String(process.pid));
  });

  it('takes over when the pid now belongs to another process', () => {
    writeFileSync(lockFile(), JSON.stringify({ ...identityOf(process.ppid), startedAt: 'an earlier boot' }));
    acquireInstanceLock(dataDir).release();
  });

  it.each(['', '{', '{"pid":"x"}', 'null'])('takes over a damaged lock (%j)', (content) => {
    writeFileSync(lockFile(), content);
    acquireInstanceLock(dataDir).release();
  });

  it('leaves a lock alone that meanwhile belongs to another process', () => {
    const lock = acquireInstanceLock(dataDir);
    const foreign = JSON.stringify(identityOf(process.ppid));
    writeFileSync(lockFile(), foreign);
    lock.release();
    expect(readFileSync(lockFile(), 'utf8')).toBe(foreign);
  });
});
