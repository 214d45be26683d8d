import { parseExitCodes } from './exit-code-list';

describe('parseExitCodes', () => {
  it.each([
    ['', []],
    ['0', [0]],
    ['0, 3010 1641;0', [0, 3010, 1641]],
    [' -1 ', [-1]],
    ['-2147483648', [-2_147_483_648]],
  ])('reads %j', (text, codes) => {
    expect(parseExitCodes(text)).toEqual(codes);
  });

  it.each(['x', '1.5', '0x10', '2147483648', '1-2'])('refuses %j', (text) => {
    expect(parseExitCodes(text)).toBeNull();
  });
});
