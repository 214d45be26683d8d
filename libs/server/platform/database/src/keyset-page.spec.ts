import { DomainError } from '@gururmm/server/platform/errors';
import { decodeCursor, encodeCursor } from './keyset-page';

describe('a cursor', () => {
  it.each([[['a', 'b']], [['Grüße "1" \\ \n', null]], [['']], [[null, null, 'c']]])('gives back %j', (key) => {
    expect(decodeCursor(encodeCursor(key), key.length)).toEqual(key);
  });

  it('survives a query string', () => {
    expect(encodeCursor(['ÿ?>~', '/+='])).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it.each([
    ['empty', ''],
    ['no JSON', Buffer.from('hello').toString('base64url')],
    ['an object', Buffer.from('{"length":2}').toString('base64url')],
    ['null', Buffer.from('null').toString('base64url')],
    ['too short', encodeCursor(['a'])],
    ['too long', encodeCursor(['a', 'b', 'c'])],
    ['of numbers', Buffer.from('[1,2]').toString('base64url')],
    ['nested', Buffer.from('[["a"],"b"]').toString('base64url')],
  ])('that is %s is refused', (_what, cursor) => {
    expect(() => decodeCursor(cursor, 2)).toThrow(DomainError);
    expect(() => decodeCursor(cursor, 2)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }) as Error);
  });
});
