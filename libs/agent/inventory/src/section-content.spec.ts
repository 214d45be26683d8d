import { inventorySchema, MAX_FRAME_BYTES, type SoftwareItem } from '@gururmm/shared/protocol';
import { contentHash, servicesContent, softwareContent } from './section-content';
import { labelOf } from './text';

const item = (name: string, version = '1'): SoftwareItem => ({ source: 'dpkg', name, version });

describe('a section', () => {
  it('is the same in whatever order the system lists it, and however often', () => {
    const one = softwareContent([item('b'), item('A'), item('b')]);
    expect(one).toEqual(softwareContent([item('A'), item('b')]));
    expect(contentHash(one)).toBe(contentHash(softwareContent([item('b'), item('A')])));
    expect(contentHash(one)).not.toBe(contentHash(softwareContent([item('b', '2'), item('A')])));
  });

  it('fits a frame, and says that there was more', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => item(`package ${index}`));
    const wide = Array.from({ length: 5_000 }, (_, index) => item(`${'\u{1F4E6}'.repeat(100)} ${index}`));
    for (const items of [many, wide]) {
      const content = softwareContent(items);
      expect(content).toMatchObject({ truncated: true });
      const payload = {
        event_id: crypto.randomUUID(),
        ts: new Date().toISOString(),
        hash: contentHash(content),
        ...content,
      };
      expect(inventorySchema.safeParse(payload).success).toBe(true);
      expect(Buffer.byteLength(JSON.stringify({ type: 'inventory', payload }))).toBeLessThan(MAX_FRAME_BYTES);
    }
    expect(servicesContent([{ name: 'a', state: 'running', start_mode: 'manual' }])).toMatchObject({
      truncated: false,
    });
  });

  it('holds labels alone: no control characters, no half characters, not too long', () => {
    expect(labelOf(' a\u0000\n b ')).toBe('a  b');
    expect(labelOf('\ud83d')).toBeUndefined();
    expect(labelOf(`${'x'.repeat(254)}\u{1F4E6}`)).toBe('x'.repeat(254));
    expect(labelOf('')).toBeUndefined();
    expect(labelOf(7)).toBeUndefined();
  });
});
