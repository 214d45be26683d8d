import { MAX_TAGS, withTag } from './tag-rules';

describe('withTag', () => {
  it('adds a tag once', () => {
    expect(withTag(['server'], ' kiosk ')).toEqual(['server', 'kiosk']);
    expect(withTag(['server'], 'server')).toEqual(['server']);
    expect(withTag(['server'], '  ')).toEqual(['server']);
  });

  it('stops where the server would', () => {
    const full = Array.from({ length: MAX_TAGS }, (_, index) => `tag-${index}`);
    expect(withTag(full, 'one more')).toBe(full);
  });
});
