import { findUnstorable } from './storable-request';

const nested = (depth: number): unknown => (depth === 0 ? 'deep' : { a: nested(depth - 1) });

describe('a request that can be kept', () => {
  it.each([[undefined], [null], [7], ['Grüße 😀'], [{ a: [{ b: 'c' }, null, true] }], [nested(32)]])(
    '%j',
    (request) => {
      expect(findUnstorable(request)).toBeUndefined();
    },
  );
});

describe('a request that cannot', () => {
  it.each([
    ['\u0000', ''],
    [{ name: 'a\u0000' }, 'name'],
    [{ args: ['ok', 'a\ud800'] }, 'args.1'],
    [{ env: { 'A\u0000': '1' } }, 'env'],
    [{ env: { 'A\udc00': '1' } }, 'env'],
  ])('holds %j', (request, path) => {
    expect(findUnstorable(request)).toMatchObject({ path, message: expect.stringContaining('NUL') as string });
  });

  it('nests without end', () => {
    expect(findUnstorable(nested(33))?.message).toMatch(/nests too deeply$/);
  });
});
