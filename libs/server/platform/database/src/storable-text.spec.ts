import { storableJson, storableText } from './storable-text';

describe('text that PostgreSQL keeps', () => {
  it.each([
    ['plain', 'Grüße ✓ 😀\n'],
    ['an escape that only looks like NUL', String.raw`\u0000`],
  ])('stays as it is: %s', (_what, text) => {
    expect(storableText(text)).toBe(text);
  });

  it.each([
    ['a\u0000b\u0000', 'a\uFFFDb\uFFFD'],
    ['a\ud800b', 'a\uFFFDb'],
    ['\udc00', '\uFFFD'],
  ])('has a replacement for what cannot be kept: %j', (text, kept) => {
    expect(storableText(text)).toBe(kept);
  });

  it('is what JSON holds at every depth, beside everything else', () => {
    const value = { text: 'a\u0000', list: ['\ud800', 1, null], look: String.raw`\u0000`, yes: true };
    expect(JSON.parse(storableJson(value))).toEqual({
      text: 'a\uFFFD',
      list: ['\uFFFD', 1, null],
      look: String.raw`\u0000`,
      yes: true,
    });
  });
});
