import { fieldList, plainText, textTable } from './text-table';

describe('text for a terminal', () => {
  it('stands in columns', () => {
    expect(
      textTable(
        ['HOST', 'EXIT'],
        [
          ['web-01', '0'],
          ['a', '124'],
        ],
      ),
    ).toBe('HOST    EXIT\nweb-01  0\na       124\n');
    expect(
      fieldList([
        ['Id', 7],
        ['Site', null],
      ]),
    ).toBe('Id    7\nSite  -\n');
  });

  it('lets no machine steer the terminal by its name', () => {
    expect(plainText('\u001b[2Jweb\u202e\n')).toBe('?[2Jweb??');
    expect(textTable(['HOST'], [['\u001b]0;x\u0007']])).toBe('HOST\n?]0;x?\n');
  });
});
