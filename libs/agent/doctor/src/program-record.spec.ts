import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { awaitProgramRecord, recordProgram } from './program-record';

describe('the note of the program that runs', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'program-record-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is waited for while the agent is still reading itself through', async () => {
    const path = join(directory, 'program.json');
    const waiting = awaitProgramRecord(path, 30_000);
    await sleep(200);
    await recordProgram(path, process.execPath, '1.2.3');
    expect(await waiting).toMatchObject({ path: process.execPath, version: '1.2.3' });
  });

  it('is not waited for without end', async () => {
    expect(await awaitProgramRecord(join(directory, 'program.json'), 150)).toBeUndefined();
  });
});
