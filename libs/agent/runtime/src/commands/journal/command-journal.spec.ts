import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOMBSTONE_SECONDS } from '@gururmm/shared/protocol';
import fc from 'fast-check';
import { makeCommand, makeResult } from '../../testing/make-command';
import { recordingLogger } from '../../testing/recording-logger';
import { useTemporaryDirectory } from '../../testing/temporary-directory';
import { CommandJournal } from './command-journal';

describe('CommandJournal', () => {
  const path = join(useTemporaryDirectory(), 'journal.jsonl');
  const open = (nowMs = Date.now()) => CommandJournal.open(path, recordingLogger().logger, () => nowMs);

  beforeEach(() => writeFileSync(path, ''));

  it('remembers every step over a restart', () => {
    const [waiting, started, done, buried] = [makeCommand(), makeCommand(), makeCommand(), makeCommand()];
    const journal = open();
    journal.accept(waiting);
    for (const command of [started, done, buried]) journal.start(command);
    for (const command of [done, buried]) journal.finish(makeResult(command.command_id, { exit_code: 4 }));
    journal.bury(buried.command_id);
    journal.close();
    const again = open();
    expect(again.get(waiting.command_id)).toMatchObject({ state: 'accepted', command: waiting });
    expect(again.get(started.command_id)).toMatchObject({ state: 'started' });
    expect(again.get(done.command_id)).toMatchObject({ state: 'done', result: { exit_code: 4 } });
    expect(again.get(buried.command_id)).toMatchObject({ state: 'tombstone', outcome: 'exited', exit_code: 4 });
    again.close();
  });

  it('never goes further than what was written when it is cut at any byte', () => {
    const command = makeCommand({ command: 'echo "ü"' });
    const journal = open();
    journal.accept(command);
    journal.start(command);
    journal.finish(makeResult(command.command_id));
    journal.bury(command.command_id);
    journal.close();
    const bytes = readFileSync(path);
    const states = [undefined, 'accepted', 'started', 'done', 'tombstone'];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length }), (cut) => {
        writeFileSync(path, bytes.subarray(0, cut));
        const whole = bytes.subarray(0, cut).toString('latin1').split('\n').length - 1;
        const cutJournal = open();
        expect(cutJournal.get(command.command_id)?.state).toBe(states[whole]);
        const next = makeCommand();
        cutJournal.accept(next);
        cutJournal.close();
        const again = open();
        expect(again.get(command.command_id)?.state).toBe(states[whole]);
        expect(again.get(next.command_id)?.state).toBe('accepted');
        again.close();
      }),
    );
  });

  it('keeps tombstones as long as a delivery can still come, and not longer', () => {
    const command = makeCommand();
    const journal = open(0);
    journal.start(command);
    journal.finish(makeResult(command.command_id));
    journal.bury(command.command_id);
    journal.close();
    open(TOMBSTONE_SECONDS * 1000).close();
    expect(readFileSync(path, 'utf8')).toContain(command.command_id);
    open(TOMBSTONE_SECONDS * 1000 + 1).close();
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it('buries only what is done', () => {
    const command = makeCommand();
    const journal = open();
    journal.start(command);
    journal.bury(command.command_id);
    journal.bury('unknown');
    expect(journal.get(command.command_id)?.state).toBe('started');
    journal.close();
  });

  it('stays bounded while results come and go', () => {
    const journal = open();
    const stdout = 'x'.repeat(60_000);
    for (let index = 0; index < 60; index += 1) {
      const command = makeCommand();
      journal.start(command);
      journal.finish(makeResult(command.command_id, { stdout }));
      journal.bury(command.command_id);
    }
    journal.close();
    expect(statSync(path).size).toBeLessThan(1_200_000);
    const again = open();
    expect(again.all()).toHaveLength(60);
    expect(statSync(path).size).toBeLessThan(20_000);
    again.close();
  });

  it('says so and goes on when a line in the middle is damaged', () => {
    const command = makeCommand();
    const line = JSON.stringify({ kind: 'accepted', id: command.command_id, at: 1, command });
    writeFileSync(path, `{"kind":"started"}\n\0\0\n${line}\n{"kind":"don`);
    const { logger, lines } = recordingLogger();
    const journal = CommandJournal.open(path, logger);
    expect(journal.all()).toHaveLength(1);
    expect(lines.join('')).toMatch(/torn last journal record ignored bytes=12/);
    expect(lines.join('')).toMatch(/unreadable journal records skipped records=2/);
    journal.close();
  });
});
