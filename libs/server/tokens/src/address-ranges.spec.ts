import { isAddressInRanges, isAddressRange } from './address-ranges';

describe('an address range', () => {
  it.each(['203.0.113.7', '203.0.113.0/24', '0.0.0.0/0', '::1', '2001:db8::/32', '::/0'])('is %s', (text) => {
    expect(isAddressRange(text)).toBe(true);
  });

  it.each([
    '',
    'x',
    '203.0.113',
    '203.0.113.256',
    '203.0.113.0/33',
    '203.0.113.0/',
    '203.0.113.0/-1',
    '1/2/3',
    '::/129',
    '203.0.113.0/2x',
  ])('is not %j', (text) => {
    expect(isAddressRange(text)).toBe(false);
  });
});

describe('an address', () => {
  it('is in no list of ranges at all: that means anywhere', () => {
    expect(isAddressInRanges('203.0.113.7', [])).toBe(true);
  });

  it.each([
    ['203.0.113.7', ['203.0.113.7'], true],
    ['203.0.113.8', ['203.0.113.7'], false],
    ['203.0.113.255', ['203.0.113.0/24'], true],
    ['203.0.114.0', ['203.0.113.0/24'], false],
    ['2001:db8:ffff::1', ['2001:db8::/32'], true],
    ['2001:db9::1', ['2001:db8::/32'], false],
    ['::1', ['127.0.0.0/8'], false],
    ['203.0.113.7', ['::1', '203.0.113.7/32'], true],
    ['nonsense', ['0.0.0.0/0', '::/0'], false],
    ['', ['0.0.0.0/0'], false],
  ] as const)('%s in %j: %s', (address, ranges, expected) => {
    expect(isAddressInRanges(address, ranges)).toBe(expected);
  });
});
