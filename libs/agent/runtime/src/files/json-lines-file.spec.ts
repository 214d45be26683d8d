import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { useTemporaryDirectory } from '../testing/temporary-directory';
import { JsonLinesFile } from './json-lines-file';

describe('JsonLinesFile', () => {
  const path = join(useTemporaryDirectory(), 'lines.jsonl');

  it('keeps every whole record and nothing else when it is cut at any byte, and appends behind them', () => {
    const records = [{ a: 1 }, { text: 'grün 🚀\n' }, { b: [1, 2] }];
    const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length }), (cut) => {
        writeFileSync(path, bytes.subarray(0, cut));
        const whole = bytes.subarray(0, cut).toString('latin1').split('\n').length - 1;
        const { lines, content } = JsonLinesFile.open(path);
        expect(content.records).toEqual(records.slice(0, whole));
        lines.append([{ next: true }], 'durable');
        lines.close();
        const again = JsonLinesFile.open(path);
        again.lines.close();
        expect(again.content).toEqual({
          records: [...records.slice(0, whole), { next: true }],
          unreadableLines: 0,
          tornBytes: 0,
        });
      }),
      { numRuns: 200 },
    );
  });

  it('skips a line that is no JSON and counts it', () => {
    writeFileSync(path, '{"a":1}\n\0\0\0garbage\n{"b":2}\n');
    const { lines, content } = JsonLinesFile.open(path);
    lines.close();
    expect(content).toEqual({ records: [{ a: 1 }, { b: 2 }], unreadableLines: 1, tornBytes: 0 });
  });

  it('replaces its content and goes on appending', () => {
    writeFileSync(path, '{"a":1}\n{"b":2}\n');
    const { lines } = JsonLinesFile.open(path);
    lines.rewrite([{ c: 3 }]);
    lines.append([{ d: 4 }], 'buffered');
    expect(lines.sizeBytes).toBe(16);
    lines.close();
    expect(readFileSync(path, 'utf8')).toBe('{"c":3}\n{"d":4}\n');
  });
});
