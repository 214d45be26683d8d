import type { PolicySetting, PolicyVersion } from '@gururmm/console/data-access';
import { makePolicyItem } from '@gururmm/console/testing';
import { changedItems } from './changed-items';

function version(items: Record<string, unknown>): PolicyVersion {
  return {
    version: 1,
    name: 'x',
    priority: 0,
    items: items as Record<string, PolicySetting>,
    author: 'robin@example.com',
    author_id: null,
    created_at: '2026-01-01T12:00:00.000Z',
  };
}

describe('changedItems', () => {
  const catalogue = [
    makePolicyItem({ key: 'a', title: 'A', unit: 'seconds' }),
    makePolicyItem({ key: 'b', title: 'B' }),
    makePolicyItem({ key: 'c', title: 'C' }),
  ];

  it('says what came, went and changed', () => {
    const before = version({ a: { state: 'set', value: 30 }, b: { state: 'off' }, c: { state: 'set', value: 1 } });
    const after = version({ a: { state: 'set', value: 60 }, c: { state: 'set', value: 1 } });
    expect(changedItems(catalogue, after, before)).toEqual([
      { title: 'A', before: '30 seconds', after: '60 seconds' },
      { title: 'B', before: 'Off', after: 'Not configured' },
    ]);
  });

  it('of the first version is all of it', () => {
    expect(changedItems(catalogue, version({ b: { state: 'set', value: 2 } }), undefined)).toEqual([
      { title: 'B', before: 'Not configured', after: '2' },
    ]);
  });
});
