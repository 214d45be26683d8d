import { SITE_CODE_PATTERN } from '@gururmm/shared/protocol';
import { createSiteCode, SITE_CODE_WORDS } from './site-code';

describe('site codes', () => {
  it('are made of at least 1,000 different words in capitals', () => {
    expect(new Set(SITE_CODE_WORDS).size).toBeGreaterThanOrEqual(1_000);
    for (const word of SITE_CODE_WORDS) expect(word).toMatch(/^[A-Z]{4,7}$/);
  });

  it('hold no word that could offend with another', () => {
    for (const word of ['COCK', 'DICK', 'SLAVE', 'MURDER', 'BLACK', 'WHITE', 'VIRUS', 'KILL', 'BOMB', 'UGLY']) {
      expect(SITE_CODE_WORDS).not.toContain(word);
    }
  });

  it('have the form of the design and hardly ever meet', () => {
    const codes = Array.from({ length: 2_000 }, () => createSiteCode());
    for (const code of codes) expect(code).toMatch(SITE_CODE_PATTERN);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.some((code) => /-0\d{3}$/.test(code))).toBe(true);
  });
});
