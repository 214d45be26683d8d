import { parseByteRange } from './byte-range';

describe('parseByteRange', () => {
  it.each([
    [undefined, undefined],
    ['bytes=0-3', { first: 0, last: 3 }],
    ['bytes=4-', { first: 4, last: 9 }],
    ['Bytes=4-5', { first: 4, last: 5 }],
    ['bytes=0-99999999999999999999999', { first: 0, last: 9 }],
    ['bytes=99999999999999999999999-', 'unsatisfiable'],
    ['bytes=-4', { first: 6, last: 9 }],
    ['bytes=-40', { first: 0, last: 9 }],
    ['bytes=8-40', { first: 8, last: 9 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', undefined],
    ['bytes=0-1,4-5', undefined],
    ['bytes=-', undefined],
    ['lines=0-1', undefined],
    ['bytes=a-b', undefined],
  ])('reads %j of ten bytes as %j', (header, expected) => {
    expect(parseByteRange(header, 10)).toEqual(expected);
  });
});
