import type { BuiltIn } from './built-in';
import { refusalOf, targetPathOf } from './check-offer';

const builtIn: BuiltIn = { root: '{}', target: 'linux-x64', floorVersion: '1.0.0' };
const RULES = { builtIn, isEnabled: true, ownVersion: '1.0.0' };
const OFFER = {
  update_id: '5b0f8a52-8a30-4c0e-9d2a-0d6f4f6f3c11',
  version: '1.1.0',
  target: 'gururmm-agent/1.1.0/gururmm-agent-linux-x64',
  download_url: 'https://rmm.example.com/x',
  checksum: 'a'.repeat(64),
  size_bytes: 1,
};

describe('an offered update', () => {
  it('is taken when it is newer and for this build', () => {
    expect(refusalOf(OFFER, RULES)).toBeUndefined();
  });

  it.each([
    ['an older version', { version: '0.9.9', target: targetPathOf('0.9.9', 'linux-x64') }, 'below the lowest version'],
    ['a pre-release of the floor', { version: '1.0.0-rc.1', target: targetPathOf('1.0.0-rc.1', 'linux-x64') }, 'below'],
    ['another platform', { target: targetPathOf('1.1.0', 'windows-x64') }, 'is not for this build'],
    ['another version under this name', { target: targetPathOf('1.2.0', 'linux-x64') }, 'is not for this build'],
    ['a path', { version: '../../etc', target: 'gururmm-agent/../../etc/gururmm-agent-linux-x64' }, 'is no version'],
  ])('is refused: %s', (_what, fields, reason) => {
    expect(refusalOf({ ...OFFER, ...fields }, RULES)).toContain(reason);
  });

  it('is refused by a build without a root, and where updates are switched off', () => {
    expect(refusalOf(OFFER, { ...RULES, builtIn: undefined })).toContain('carries no update root');
    expect(refusalOf(OFFER, { ...RULES, isEnabled: false })).toContain('switched off');
  });

  it('may be older than this build where the build says so', () => {
    const lower = { ...RULES, ownVersion: '2.0.0' };
    expect(refusalOf(OFFER, lower)).toBeUndefined();
  });
});
