import { SecretRedactor } from '@gururmm/shared/protocol';
import { CapturedOutput } from './captured-output';

const CAP = 8 * 1024;
const capture = (secrets: readonly string[] = []) => new CapturedOutput(CAP, undefined, new SecretRedactor(secrets));

describe('captured output', () => {
  it('is stdout, then stderr, each on a line of its own', () => {
    const output = capture();
    output.write('stderr', Buffer.from('bad'));
    output.write('stdout', Buffer.from('good'));
    expect(output.finish()).toEqual({ text: 'good\nbad', isTruncated: false });
  });

  it('is empty when nothing was said, and ignores what comes late', () => {
    const output = capture();
    expect(output.finish().text).toBe('');
    output.write('stdout', Buffer.from('late'));
    expect(output.finish().text).toBe('');
  });

  it('keeps beginning and end of a flood within the cap, in whole characters', () => {
    const output = capture();
    output.write('stdout', Buffer.from('first line\n'));
    for (let count = 0; count < 1000; count += 1) {
      output.write('stdout', Buffer.from('€'.repeat(1000)));
      output.write('stderr', Buffer.from('😀'.repeat(1000)));
    }
    output.write('stdout', Buffer.from('last line'));
    const { text, isTruncated } = output.finish();
    expect(isTruncated).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(CAP);
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toContain('\ufffd');
    expect(text.startsWith('first line\n')).toBe(true);
    expect(text).toContain('last line');
  });

  it('joins characters that came in pieces, replaces what is no text, and holds no secret', () => {
    const output = capture(['s3cret-value']);
    const bytes = Buffer.from('ä€😀 s3cret-value');
    for (const byte of bytes) output.write('stdout', Buffer.from([byte]));
    output.write('stdout', Buffer.from([0xff, 0]));
    expect(output.finish().text).toBe('ä€😀 ***\ufffd\ufffd');
  });
});
