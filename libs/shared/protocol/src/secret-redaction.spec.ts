import fc from 'fast-check';
import { SecretRedactionStream, SecretRedactor } from './secret-redaction';

const redact = (text: string, ...secrets: string[]) => new SecretRedactor(secrets).redact(text);

function redactInPieces(pieces: readonly string[], secrets: readonly string[]): string {
  const stream = new SecretRedactionStream(new SecretRedactor(secrets));
  return pieces.map((piece) => stream.write(piece)).join('') + stream.end();
}

describe('a secret in a text', () => {
  it.each([
    ['as it is', 'token=hunter2!; again hunter2!', 'token=***; again ***'],
    ['as base64', `basic ${btoa('hunter2!')}`, 'basic ***'],
    ['as base64 without padding', btoa('hunter2!').replaceAll('=', ''), '***'],
    ['URL-encoded', 'https://x/?p=hunter2%21&q', 'https://x/?p=***&q'],
    ['as nothing else', 'hunter2 and hunter3!', 'hunter2 and hunter3!'],
  ])('is replaced %s', (_how, text, expected) => {
    expect(redact(text, 'hunter2!')).toBe(expected);
  });

  it('is replaced in the base64 of something longer, wherever it stands there', () => {
    const secret = 'correct horse battery';
    for (const before of ['', 'u', 'us', 'use', 'user:']) {
      const encoded = btoa(`${before}${secret}@host`);
      const redacted = redact(encoded, secret);
      expect(redacted).toContain('***');
      expect(redacted.length).toBeLessThan(encoded.length - secret.length);
    }
  });

  it('is replaced with either line end, in either case of its codes, and without the line end of a file', () => {
    expect(redact('-----\r\nabc\r\n-----', '-----\nabc\n-----')).toBe('***');
    expect(redact('a%2fb%2Fc', 'a/b/c')).toBe('a%2fb%2Fc');
    expect(redact('pass%2fword pass%2Fword', 'pass/word')).toBe('*** ***');
    expect(redact('key: abcd1234!', 'abcd1234\n')).toBe('key: ***!');
  });

  it('is replaced whole where one secret begins with another, whatever special characters it has', () => {
    expect(redact('abcdef abcd', 'abcd', 'abcdef')).toBe('*** ***');
    expect(redact('a.*(b)+[c]$^{d}|\\e-f', 'a.*(b)+[c]$^{d}|\\e-f')).toBe('***');
  });

  it('is not looked for when it is too short to mean anything', () => {
    expect(redact('a=1, b=abc', '1', 'abc', '')).toBe('a=1, b=abc');
    expect(new SecretRedactor([]).longest).toBe(0);
  });

  it('is replaced across the borders of pieces, and nothing else is held back for long', () => {
    const stream = new SecretRedactionStream(new SecretRedactor(['hunter2!']));
    expect(stream.write('> hun')).toBe('> ');
    expect(stream.write('ter')).toBe('');
    expect(stream.write('2! <')).toBe('*** <');
    expect(stream.write('prompt: ')).toBe('prompt: ');
    expect(stream.write('hunt')).toBe('');
    expect(stream.end()).toBe('hunt');
    expect(stream.end()).toBe('');
  });

  it('is never held back by more than its longest form, less one', () => {
    const redactor = new SecretRedactor(['aaaaaaaa']);
    const stream = new SecretRedactionStream(redactor);
    let given = 0;
    let taken = 0;
    for (let count = 0; count < 200; count += 1) {
      given += 1;
      taken += stream.write('a').replaceAll('***', 'aaaaaaaa').length;
      expect(given - taken).toBeLessThan(redactor.longest);
    }
  });

  it('is replaced in any pieces as in the whole', () => {
    const secret = fc.oneof(
      fc.stringMatching(/^[ab]{4,8}$/),
      fc.stringMatching(/^[ab=%+/ ]{4,10}$/),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
    );
    const property = fc.property(
      fc.array(secret, { maxLength: 4 }),
      fc.array(fc.oneof(fc.nat({ max: 3 }), fc.stringMatching(/^[ab=]{0,6}$/)), { maxLength: 12 }),
      fc.array(fc.nat({ max: 200 }), { maxLength: 12 }),
      (secrets, parts, cuts) => {
        // Texts are made of secrets in their forms and of what looks like them.
        const text = parts
          .map((part) => {
            if (typeof part === 'string') return part;
            const value = secrets[part] ?? 'ab';
            return part % 2 === 0 ? value : encodeURIComponent(value.toWellFormed());
          })
          .join('');
        const borders = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const pieces = borders.slice(1).map((end, index) => text.slice(borders[index], end));
        expect(redactInPieces(pieces, secrets)).toBe(redact(text, ...secrets));
      },
    );
    fc.assert(property, { numRuns: 1000 });
  });
});
