import { SecretRedactor } from '@gururmm/shared/protocol';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { useTemporaryDirectory } from '../../testing/temporary-directory';
import { OutputRecorder } from './output-recorder';
import { OutputSpool } from './output-spool';
import { recoveredSummary } from './output-summary';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('OutputSpool', () => {
  const path = join(useTemporaryDirectory(), 'spool.chunks');

  it('reads back every chunk by its number and hashes stdout before stderr', () => {
    const spool = OutputSpool.create(path);
    spool.append({ stream: 'stderr', data: 'e1' });
    spool.append({ stream: 'stdout', data: 'grün\n' });
    spool.append({ stream: 'stderr', data: 'e2' });
    expect(spool.lastSeq).toBe(2);
    expect(spool.read(1)).toEqual({ stream: 'stdout', data: 'grün\n' });
    expect(spool.hash()).toBe(sha256('grün\ne1e2'));
    expect(() => spool.read(3)).toThrow('no chunk 3');
    spool.seal();
  });

  it('keeps whole chunks when it was cut at any byte', () => {
    const spool = OutputSpool.create(path);
    for (const data of ['one', 'zwei ü', 'three']) spool.append({ stream: 'stdout', data });
    spool.seal();
    const bytes = readFileSync(path);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length }), (cut) => {
        writeFileSync(path, bytes.subarray(0, cut));
        const whole = bytes.subarray(0, cut).toString('latin1').split('\n').length - 1;
        const reopened = OutputSpool.reopen(path);
        expect(reopened.lastSeq).toBe(whole - 1);
        reopened.append({ stream: 'stdout', data: 'next' });
        expect(reopened.read(whole)).toEqual({ stream: 'stdout', data: 'next' });
        reopened.close();
      }),
    );
  });

  it('is empty where no file is', () => {
    const spool = OutputSpool.reopen(`${path}.absent`);
    expect(spool.lastSeq).toBe(-1);
    expect(spool.hash()).toBe(sha256(''));
    expect(recoveredSummary(spool)).toMatchObject({ stdout: '', stderr: '', last_seq: -1, truncated: true });
  });
});

describe('OutputRecorder', () => {
  const path = join(useTemporaryDirectory(), 'recorded.chunks');
  const record = (capBytes: number, stdout: string, stderr = '') => {
    const spool = OutputSpool.create(path);
    const recorder = new OutputRecorder(spool, capBytes, undefined, new SecretRedactor([]), () => undefined);
    recorder.write('stdout', Buffer.from(stdout));
    recorder.write('stderr', Buffer.from(stderr));
    return { spool, recorder, summary: recorder.finish() };
  };

  it('carries short output inline, with the hash of what was sent', () => {
    const { summary, spool } = record(1_000_000, 'out', 'err');
    expect(summary).toEqual({
      stdout: 'out',
      stderr: 'err',
      last_seq: 1,
      output_sha256: sha256('outerr'),
      truncated: false,
    });
    expect(spool.hash()).toBe(summary.output_sha256);
  });

  it('leaves both streams to the chunks when one of them is too long', () => {
    const { summary, spool } = record(1_000_000, 'x'.repeat(70_000), 'err');
    expect(summary).toMatchObject({ stdout: null, stderr: null, last_seq: 3, output_sha256: spool.hash() });
  });

  it('counts bytes, not characters, for the inline limit', () => {
    expect(record(1_000_000, '漢'.repeat(21_845)).summary.stdout).not.toBeNull();
    expect(record(1_000_000, '漢'.repeat(21_846)).summary.stdout).toBeNull();
  });

  it('says that it cut, and ignores what comes after the end', () => {
    const { summary, recorder, spool } = record(1024, 'a'.repeat(5000));
    expect(summary.truncated).toBe(true);
    expect(summary.stdout).toContain('3976 bytes cut');
    recorder.write('stdout', Buffer.from('late'));
    expect(spool.lastSeq).toBe(summary.last_seq);
  });

  it('keeps secrets out of the spool, the result and the hash, wherever a read of the pipe ends', () => {
    const spool = OutputSpool.create(path);
    const redactor = new SecretRedactor(['pässword-1']);
    const recorder = new OutputRecorder(spool, 1_000_000, undefined, redactor, () => undefined);
    for (const byte of Buffer.from('a pässword-1 b')) recorder.write('stdout', Buffer.from([byte]));
    for (const part of ['pässw', 'ord-1']) recorder.write('stderr', Buffer.from(part));
    const summary = recorder.finish();
    expect(summary).toMatchObject({ stdout: 'a *** b', stderr: '***', output_sha256: sha256('a *** b***') });
    expect(readFileSync(path, 'utf8')).not.toMatch(/ssword/);
  });

  it('survives a disk that takes no more output', () => {
    const spool = OutputSpool.create(join(`${path}.no-such-directory`, 'x'));
    const recorder = new OutputRecorder(spool, 1000, undefined, new SecretRedactor([]), () => undefined);
    recorder.write('stdout', Buffer.from('text'));
    expect(recorder.finish()).toMatchObject({ stdout: 'text', last_seq: -1, truncated: true });
    expect(recorder.spoolFault).toMatch(/ENOENT/);
  });
});
