import { CREDENTIAL_PREFIXES, credentialKindOf, redactSecrets, SITE_CODE_PATTERN } from './index';

const BODY = 'Ab3_-'.repeat(8) + 'xyz';

describe('the kind of a secret', () => {
  it.each(Object.entries(CREDENTIAL_PREFIXES))('%s is known by its prefix', (kind, prefix) => {
    expect(credentialKindOf(prefix + BODY)).toBe(kind);
  });

  it.each([
    ['nothing', ''],
    ['no prefix', BODY],
    ['an unknown prefix', `grmm_xyz_${BODY}`],
    ['a short body', `grmm_agt_${BODY.slice(1)}`],
    ['a long body', `grmm_agt_${BODY}A`],
    ['a body with other characters', `grmm_agt_${BODY.slice(1)}+`],
    ['a line break behind it', `grmm_agt_${BODY}\n`],
    ['a prefix in capitals', `GRMM_AGT_${BODY}`],
  ])('is unknown for %s', (_what, secret) => {
    expect(credentialKindOf(secret)).toBeUndefined();
  });
});

describe('redaction', () => {
  const token = `eyJhbGciOiJIUzI1NiJ9.${'p'.repeat(40)}.${'s'.repeat(43)}`;

  it.each([...Object.values(CREDENTIAL_PREFIXES).map((prefix) => prefix + BODY), token])('hides %s', (secret) => {
    expect(redactSecrets(`key=${secret}; again "${secret}"`)).toBe('key=[redacted]; again "[redacted]"');
  });

  it('hides a secret that was cut', () => {
    expect(redactSecrets('grmm_pat_Ab3')).toBe('[redacted]');
  });

  it('leaves everything else as it is', () => {
    const text = 'site DARK-GROVE-7839, grmm agent, eyJ, device b6f2f9c1a04e4a7d';
    expect(redactSecrets(text)).toBe(text);
  });
});

describe('a site code', () => {
  it.each(['DARK-GROVE-7839', 'A-B-0000'])('looks like %s', (code) => {
    expect(code).toMatch(SITE_CODE_PATTERN);
  });

  it.each([
    'dark-grove-7839',
    'DARK-GROVE-783',
    'DARK-GROVE-78390',
    'DARKGROVE-7839',
    'DARK-GROVE-7839\n',
    ' DARK-GROVE-7839',
  ])('does not look like %j', (code) => {
    expect(code).not.toMatch(SITE_CODE_PATTERN);
  });
});
