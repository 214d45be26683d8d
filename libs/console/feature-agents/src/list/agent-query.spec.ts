import { filtersOf, isFiltered } from './agent-query';

const nothing = { client_id: undefined, site_id: undefined, status: undefined, os: undefined, q: undefined };

describe('filtersOf', () => {
  it('takes what the server understands', () => {
    const filters = filtersOf({ client_id: 'c', site_id: 's', status: 'offline', os: 'linux', q: ' web ' });
    expect(filters).toEqual({ client_id: 'c', site_id: 's', status: 'offline', os: 'linux', q: 'web' });
  });

  it('leaves out what somebody mistyped in the address', () => {
    const filters = filtersOf({ ...nothing, client_id: '', status: 'asleep', os: 'beos', q: '  ' });
    expect(isFiltered(filters)).toBe(false);
  });

  it('tells a filtered list from a whole one', () => {
    expect(isFiltered(filtersOf(nothing))).toBe(false);
    expect(isFiltered(filtersOf({ ...nothing, q: 'web' }))).toBe(true);
  });
});
