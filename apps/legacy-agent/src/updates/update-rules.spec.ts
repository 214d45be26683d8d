import { type Offer, pathOf, refusalOf } from './offer';
import { judge } from './trial-rules';
import { compareVersions } from './version-order';

const CHECKSUM = Array(65).join('a');
const PATH = `/updates/targets/gururmm-legacy-agent/1.1.0/${CHECKSUM}.gururmm-legacy-agent.js`;
const OFFER: Offer = {
  update_id: '5b0f8a52-8a30-4c0e-9d2a-0d6f4f6f3c11',
  version: '1.1.0',
  target: 'gururmm-legacy-agent/1.1.0/gururmm-legacy-agent.js',
  download_url: `https://rmm.example.com${PATH}`,
  checksum: CHECKSUM,
  size_bytes: 90_000,
};

describe('an update that the script for old Windows is offered', () => {
  it('is taken when it is newer, and fetched by its checksum', () => {
    expect(refusalOf(OFFER, '1.0.0', true)).toBeUndefined();
    expect(pathOf(OFFER)).toBe(PATH);
  });

  it.each<[string, Partial<Offer>, RegExp]>([
    [
      'an older version',
      {
        version: '0.9.0',
        target: OFFER.target.replace('1.1.0', '0.9.0'),
        download_url: PATH.replace('1.1.0', '0.9.0'),
      },
      /below/,
    ],
    ['another product', { target: 'gururmm-agent/1.1.0/gururmm-agent-windows-x64.exe' }, /is not for this agent/],
    ['a path for a version', { version: '..\\..\\x' }, /is no version/],
    ['no checksum', { checksum: 'abc' }, /no SHA-256/],
    ['an endless file', { size_bytes: 1e12 }, /no size/],
    ['another address', { download_url: 'https://attacker.example.com/x.js' }, /not that of the file/],
  ])('is refused: %s', (_what, fields, reason) => {
    expect(refusalOf({ ...OFFER, ...fields }, '1.0.0', true)).toMatch(reason);
  });

  it('is refused when it is older, or updates are switched off', () => {
    expect(refusalOf(OFFER, '1.1.1', true)).toMatch(/below this version/);
    expect(refusalOf(OFFER, '1.0.0', false)).toMatch(/switched off/);
  });
});

it.each([
  ['1.0.0', '1.0.0', 0],
  ['1.10.0', '1.9.9', 1],
  ['2.0.0-rc.1', '2.0.0', -1],
  ['2.0.0-rc.2', '2.0.0-rc.10', -1],
  ['2.0.0-rc.1', '2.0.0-rc', 1],
])('of the versions %s and %s the order is that of semantic versions', (one, other, sign) => {
  const signOf = (number: number) => (number === 0 ? 0 : number < 0 ? -1 : 1);
  expect(signOf(compareVersions(one, other))).toBe(sign);
  expect(signOf(compareVersions(other, one)) + sign).toBe(0);
});

describe('a trial', () => {
  const LIMITS = { helloTimeoutSeconds: 180, watchSeconds: 600 };
  const GOOD = { version: '1.1.0', signed_in: true, command: true, beat: 7 };
  const at = (seconds: number, health: Partial<typeof GOOD> | undefined, beatSeconds = seconds) =>
    judge(
      '1.1.0',
      health === undefined ? undefined : { ...GOOD, ...health },
      { elapsedMs: seconds * 1000, lastBeatMs: beatSeconds * 1000 },
      LIMITS,
    );

  it('is passed after the watch, alive, signed in, with a command through', () => {
    expect(at(599, {})).toBeUndefined();
    expect(at(600, {})).toEqual({ kind: 'passed' });
    expect(at(601, {}, 599)).toBeUndefined();
  });

  it.each([
    ['it never says anything', 180, undefined, undefined, /did not sign in within 180 s/],
    ['it does not reach the server', 180, { signed_in: false }, undefined, /did not sign in/],
    ['it hangs later', 500, {}, 380, /it hung/],
    ['no command gets through', 780, { command: false }, undefined, /no command got through/],
    ['it is another version', 1, { version: '1.2.0' }, undefined, /says that it is 1.2.0/],
  ])('fails when %s', (_what, seconds, health, beat, reason) => {
    expect(at(seconds, health, beat)).toEqual({ kind: 'failed', reason: expect.stringMatching(reason) as unknown });
  });
});
