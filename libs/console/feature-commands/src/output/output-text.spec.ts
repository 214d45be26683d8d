import { hasGap, NO_OUTPUT, plainText, tailOf, wholeOutput, withChunks } from './output-text';

const out = (seq: number, data: string) => ({ seq, stream: 'stdout' as const, data });
const err = (seq: number, data: string) => ({ seq, stream: 'stderr' as const, data });

describe('withChunks', () => {
  it('joins chunks of one stream and keeps the streams apart', () => {
    const output = withChunks(NO_OUTPUT, [out(0, 'a'), out(1, 'b'), err(2, '!'), out(3, 'c')]);
    expect(output.runs).toEqual([
      { stream: 'stdout', text: 'ab' },
      { stream: 'stderr', text: '!' },
      { stream: 'stdout', text: 'c' },
    ]);
    expect(output.lastSeq).toBe(3);
  });

  it('shows nothing beyond a gap until it is filled', () => {
    const gapped = withChunks(NO_OUTPUT, [out(0, 'a'), out(2, 'c')]);
    expect([plainText(gapped.runs), hasGap(gapped)]).toEqual(['a', true]);
    const filled = withChunks(gapped, [out(1, 'b')]);
    expect([plainText(filled.runs), hasGap(filled)]).toEqual(['abc', false]);
  });

  it('takes every chunk once, however often it comes', () => {
    const once = withChunks(NO_OUTPUT, [out(0, 'a'), out(1, 'b')]);
    const twice = withChunks(once, [out(0, 'a'), out(1, 'b'), out(2, 'c'), out(2, 'c')]);
    expect(plainText(twice.runs)).toBe('abc');
    expect(hasGap(twice)).toBe(false);
  });

  it('leaves the output it is given as it was', () => {
    const before = withChunks(NO_OUTPUT, [out(0, 'a')]);
    withChunks(before, [out(1, 'b')]);
    expect(plainText(before.runs)).toBe('a');
  });
});

describe('wholeOutput', () => {
  it('has a run for each stream that wrote', () => {
    expect(wholeOutput('a', 'b')).toHaveLength(2);
    expect(wholeOutput(null, 'b')).toEqual([{ stream: 'stderr', text: 'b' }]);
    expect(wholeOutput('', null)).toEqual([]);
  });
});

describe('tailOf', () => {
  it('keeps the end, across streams', () => {
    const { runs } = withChunks(NO_OUTPUT, [out(0, 'abc'), err(1, 'de')]);
    expect(tailOf(runs, 3)).toEqual([
      { stream: 'stdout', text: 'c' },
      { stream: 'stderr', text: 'de' },
    ]);
    expect(plainText(tailOf(runs, 100))).toBe('abcde');
  });
});
