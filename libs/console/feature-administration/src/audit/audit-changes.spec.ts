import { auditChanges } from './audit-changes';

describe('auditChanges', () => {
  it('shows what differs, and only that', () => {
    expect(
      auditChanges({
        before: { name: 'Old', tags: ['a'], same: 1, gone: null },
        after: { name: 'New', tags: ['a', 'b'], same: 1 },
      }),
    ).toEqual([
      { field: 'gone', before: 'null', after: null },
      { field: 'name', before: 'Old', after: 'New' },
      { field: 'tags', before: '["a"]', after: '["a","b"]' },
    ]);
  });

  it('shows everything of what was made, and of what was removed', () => {
    expect(auditChanges({ before: null, after: { name: 'New' } })).toEqual([
      { field: 'name', before: null, after: 'New' },
    ]);
    expect(auditChanges({ before: { name: 'Old' }, after: null })).toEqual([
      { field: 'name', before: 'Old', after: null },
    ]);
    expect(auditChanges({ before: null, after: null })).toEqual([]);
  });
});
