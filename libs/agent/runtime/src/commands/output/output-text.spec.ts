import fc from 'fast-check';
import { CappedStream } from './capped-stream';
import { splitIntoChunks } from './chunk-splitter';
import { incompleteTailLength } from './incomplete-tail';
import { StreamDecoder } from './stream-decoder';

/** Text of all planes, without the two characters the decoder replaces or is tested for apart. */
const texts = fc
  .array(fc.oneof(fc.constantFrom('a', 'ü', '漢', '🚀', '\n', '\ufeff'), fc.string({ unit: 'binary' })), {
    maxLength: 60,
  })
  .map((parts) => parts.join('').replaceAll('\0', ''));

/** Cuts bytes at the given places. */
function piecesOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((one, other) => one - other);
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
}

function decodeAll(decoder: StreamDecoder, pieces: readonly Uint8Array[]): string {
  return pieces.map((piece) => decoder.write(piece)).join('') + decoder.end();
}

describe('StreamDecoder', () => {
  it('gives back any text, wherever its bytes are cut', () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat(500), { maxLength: 20 }), (text, cuts) => {
        expect(decodeAll(new StreamDecoder(), piecesOf(Buffer.from(text), cuts))).toBe(text);
      }),
    );
  });

  it('decodes any bytes the same however they are cut, without NUL and without half characters', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(200), { maxLength: 20 }), (bytes, cuts) => {
        const text = decodeAll(new StreamDecoder(), piecesOf(bytes, cuts));
        expect(text).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replaceAll('\0', '\ufffd'));
        expect(text.isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a byte order mark, which the process wrote', () => {
    expect(decodeAll(new StreamDecoder(), [Buffer.from('\ufeffx')])).toBe('\ufeffx');
  });

  it('turns to the legacy code page at the first bytes that are not UTF-8', () => {
    const legacy = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
    const decoder = new StreamDecoder(legacy);
    expect(decoder.write(Buffer.from('grün '))).toBe('grün ');
    expect(decoder.write(Buffer.from([0xfc, 0x62]))).toBe('üb');
    expect(decoder.write(Buffer.from([0xe4]))).toBe('ä');
  });

  it('does not mistake a cut character for another code page', () => {
    const decoder = new StreamDecoder(() => 'legacy');
    expect(decoder.write(Buffer.from([0xc3])) + decoder.write(Buffer.from([0xbc]))).toBe('ü');
  });
});

describe('incompleteTailLength', () => {
  it.each([
    [[], 0],
    [[0x61], 0],
    [[0xc3], 1],
    [[0xf0, 0x9f, 0x9a], 3],
    [[0xf0, 0x9f, 0x9a, 0x80], 0],
    [[0xe6, 0xbc], 2],
    [[0x80, 0x80, 0x80, 0x80], 0],
  ])('%j ends with %i bytes of an unfinished character', (bytes, length) => {
    expect(incompleteTailLength(Uint8Array.from(bytes))).toBe(length);
  });
});

describe('splitIntoChunks', () => {
  it('loses nothing and never exceeds the limit', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 4, max: 40 }), (text, limit) => {
        const chunks = splitIntoChunks(text, limit);
        expect(chunks.join('')).toBe(text.toWellFormed());
        expect(chunks.every((chunk) => chunk !== '' && Buffer.byteLength(chunk) <= limit)).toBe(true);
      }),
    );
  });
});

describe('CappedStream', () => {
  it('passes everything that fits', () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 10 }), (pieces) => {
        const stream = new CappedStream(Buffer.byteLength(pieces.join('')) + 8);
        expect(pieces.map((piece) => stream.write(piece)).join('') + stream.end()).toBe(pieces.join(''));
        expect(stream.isTruncated).toBe(false);
      }),
    );
  });

  it('keeps head and tail within the cap, counts what it cut, and cuts between characters', () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 20 }), fc.integer({ min: 16, max: 100 }), (pieces, capBytes) => {
        const whole = pieces.join('');
        const stream = new CappedStream(capBytes);
        const kept = pieces.map((piece) => stream.write(piece)).join('') + stream.end();
        if (!stream.isTruncated) {
          expect(kept).toBe(whole);
          return;
        }
        const [, head = '', cut, tail = ''] =
          /^([\s\S]*)\n\[\.\.\. (\d+) bytes cut \.\.\.\]\n([\s\S]*)$/.exec(kept) ?? [];
        expect(whole.startsWith(head) && whole.endsWith(tail)).toBe(true);
        expect(Buffer.byteLength(head) + Buffer.byteLength(tail)).toBeLessThanOrEqual(capBytes);
        expect(Buffer.byteLength(head) + Number(cut) + Buffer.byteLength(tail)).toBe(Buffer.byteLength(whole));
      }),
      { numRuns: 500 },
    );
  });
});
