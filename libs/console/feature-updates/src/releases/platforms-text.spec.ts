import { platformsText } from './platforms-text';

describe('platformsText', () => {
  const file = (os: string, arch: string) => ({ target: `${os}-${arch}`, os, arch, sha256: 'ab', size_bytes: 1 });

  it('names each system once, with its processors', () => {
    expect(platformsText({ files: [file('linux', 'x64'), file('windows', 'x64'), file('linux', 'arm64')] })).toBe(
      'Linux (arm64, x64); Windows (x64)',
    );
    expect(platformsText({ files: [] })).toBe('None');
  });
});
