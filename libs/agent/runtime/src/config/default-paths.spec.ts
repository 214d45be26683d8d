import { configPathFrom, currentOsType } from './default-paths';

describe('configuration path', () => {
  it('is the flag, then the environment, then the default of the system', () => {
    expect(configPathFrom('/a', { GURURMM_CONFIG: '/b' }, 'linux')).toBe('/a');
    expect(configPathFrom(undefined, { GURURMM_CONFIG: '/b' }, 'linux')).toBe('/b');
    expect(configPathFrom(undefined, {}, 'windows')).toBe('C:\\ProgramData\\GuruRMM\\agent.toml');
  });

  it('knows systems by the names of the protocol', () => {
    expect((['win32', 'darwin', 'linux'] as const).map((each) => currentOsType(each))).toEqual([
      'windows',
      'macos',
      'linux',
    ]);
  });
});
