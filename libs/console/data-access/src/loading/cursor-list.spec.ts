import { pageOf } from '@gururmm/console/testing';
import type { Page } from '../api/api-models';
import type { PageRequest } from '../api/page-request';
import { CursorList } from './cursor-list';

describe('CursorList', () => {
  const pages: Record<string, ReturnType<typeof pageOf<string>>> = {
    first: pageOf(['a', 'b'], 'second', 5),
    second: pageOf(['c', 'd'], 'third', 5),
    third: pageOf(['e'], null, 5),
  };
  let read: jest.Mock<Promise<Page<string>>, [{ q: string }, PageRequest]>;
  let list: CursorList<string, { q: string }>;

  beforeEach(async () => {
    read = jest.fn((_filters, { cursor }) => Promise.resolve(pages[cursor ?? 'first']!));
    list = new CursorList(read, 2);
    await list.show({ q: 'x' });
  });

  it('starts with the first page', () => {
    expect(read).toHaveBeenCalledWith({ q: 'x' }, { limit: 2, cursor: null });
    expect([list.items(), list.start(), list.total()]).toEqual([['a', 'b'], 1, 5]);
    expect([list.hasPrevious(), list.hasNext()]).toEqual([false, true]);
  });

  it('walks forwards to the end and back', async () => {
    await list.next();
    await list.next();
    await list.next();
    expect([list.items(), list.start(), list.hasNext()]).toEqual([['e'], 5, false]);
    await list.previous();
    await list.previous();
    await list.previous();
    expect([list.items(), list.start(), list.hasPrevious()]).toEqual([['a', 'b'], 1, false]);
  });

  it('stays on its page when it reads again', async () => {
    await list.next();
    await list.reload();
    expect(read).toHaveBeenLastCalledWith({ q: 'x' }, { limit: 2, cursor: 'second' });
  });

  it('goes back to the first page with other filters', async () => {
    await list.next();
    await list.show({ q: 'y' });
    expect(read).toHaveBeenLastCalledWith({ q: 'y' }, { limit: 2, cursor: null });
    expect(list.start()).toBe(1);
  });

  it('patches the items that match, and says whether there were any', () => {
    expect(
      list.patch(
        (item) => item === 'b',
        () => 'B',
      ),
    ).toBe(true);
    expect(list.items()).toEqual(['a', 'B']);
    expect(
      list.patch(
        (item) => item === 'z',
        () => 'Z',
      ),
    ).toBe(false);
  });
});
