import { FormControl } from '@angular/forms';
import { claimLines, parseClaims } from './claim-lines';

describe('claims', () => {
  it('are read line by line', () => {
    expect(parseClaims(' repository = acme/servers \n\nref=refs/heads/*\nsub = a = b')).toEqual({
      repository: 'acme/servers',
      ref: 'refs/heads/*',
      sub: 'a = b',
    });
  });

  it.each([[''], ['repository'], ['= acme'], ['repository ='], ['a b = c']])('%j are none', (typed) => {
    expect(parseClaims(typed)).toBeNull();
    expect(claimLines(new FormControl(typed, { nonNullable: true }))).toEqual({ claims: true });
  });
});
