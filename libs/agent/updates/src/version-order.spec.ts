import { compareVersions, isVersion } from './version-order';

describe('versions', () => {
  it('are in the order that Semantic Versioning gives', () => {
    const ordered = [
      '0.9.9',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.1',
      '1.10.0',
      '2.0.0',
    ];
    const shuffled = [...ordered].reverse();
    expect(shuffled.sort(compareVersions)).toEqual(ordered);
    expect(compareVersions('1.2.3', '1.2.3')).toBe(0);
  });

  it.each(['1.2', 'v1.2.3', '1.2.3+build', '1.2.3-', '../1.2.3', '1.2.3/..', ''])('are not: "%s"', (text) => {
    expect(isVersion(text)).toBe(false);
  });
});
