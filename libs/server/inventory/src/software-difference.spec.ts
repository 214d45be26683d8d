import type { SoftwareItem } from '@gururmm/shared/protocol';
import { keyOf, softwareDifference } from './software-difference';

const item = (name: string, version: string, more: Partial<SoftwareItem> = {}): SoftwareItem => ({
  source: 'dpkg',
  name,
  version,
  ...more,
});
const changesOf = (before: SoftwareItem[], after: SoftwareItem[]) =>
  softwareDifference(before.map(keyOf), after).changes.map(({ kind, name, from, to }) => [kind, name, from, to]);

describe('softwareDifference', () => {
  it('is nothing between equal lists, in whatever order', () => {
    const [a, b] = [item('a', '1'), item('b', '1')];
    expect(softwareDifference([a, b].map(keyOf), [b, a])).toEqual({ gone: [], added: [], changes: [] });
  });

  it('tells an update where one version went and one came', () => {
    expect(changesOf([item('a', '1')], [item('a', '2')])).toEqual([['updated', 'a', '1', '2']]);
  });

  it('does not guess which of several became which', () => {
    expect(changesOf([item('kernel', '1'), item('kernel', '2')], [item('kernel', '2'), item('kernel', '3')])).toEqual([
      ['updated', 'kernel', '1', '3'],
    ]);
    expect(changesOf([item('kernel', '1'), item('kernel', '2')], [item('kernel', '3')])).toEqual([
      ['removed', 'kernel', '1', null],
      ['removed', 'kernel', '2', null],
      ['installed', 'kernel', null, '3'],
    ]);
  });

  it('holds the same name of another source or architecture for another thing', () => {
    expect(changesOf([item('a', '1', { arch: 'i386' })], [item('a', '2', { arch: 'amd64' })])).toEqual([
      ['removed', 'a', '1', null],
      ['installed', 'a', null, '2'],
    ]);
  });
});
