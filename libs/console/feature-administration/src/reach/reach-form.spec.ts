import { reachForm, reachOf, reachText } from './reach-form';

describe('reach', () => {
  it('leaves out what is not limited', () => {
    const form = reachForm();
    expect(form.valid).toBe(false);
    form.controls.permissions.setValue(['agents.read']);
    expect(form.valid).toBe(true);
    expect(reachOf(form)).toEqual({ permissions: ['agents.read'] });
    form.controls.clientIds.setValue(['a']);
    form.controls.siteIds.setValue(['b']);
    expect(reachOf(form)).toEqual({ permissions: ['agents.read'], client_ids: ['a'], site_ids: ['b'] });
  });

  it.each([
    [null, null, 'Everything its maker sees'],
    [['a'], null, 'Only 1 client'],
    [['a', 'b'], ['c'], 'Only 2 clients, 1 site'],
  ])('of %j and %j reads as %s', (client_ids, site_ids, text) => {
    expect(reachText({ client_ids, site_ids })).toBe(text);
  });
});
