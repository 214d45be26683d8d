import { filtersOf, isNarrowed, statusOf } from './alert-query';

describe('the filters of alerts in the address', () => {
  it('are what is not over, unless they say otherwise', () => {
    expect(filtersOf({})).toEqual({ status: 'active' });
    expect(filtersOf({ status: 'all' })).toEqual({});
    expect(filtersOf({ status: 'resolved', severity: 'critical' })).toEqual({
      status: 'resolved',
      severity: 'critical',
    });
  });

  it('leave out what means nothing', () => {
    expect(filtersOf({ status: 'nonsense', severity: 'nonsense', agent_id: '' })).toEqual({ status: 'active' });
    expect(statusOf({ status: 'nonsense' })).toBe('active');
  });

  it('know a site only within its client', () => {
    expect(filtersOf({ site_id: 's' })).toEqual({ status: 'active' });
    expect(filtersOf({ client_id: 'c', site_id: 's' })).toEqual({ status: 'active', client_id: 'c', site_id: 's' });
  });

  it('tell a quiet fleet from filters that leave nothing', () => {
    expect([isNarrowed({}), isNarrowed({ status: 'all' })]).toEqual([false, false]);
    expect([isNarrowed({ severity: 'info' }), isNarrowed({ rule_id: 'r' })]).toEqual([true, true]);
  });
});
