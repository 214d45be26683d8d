import { readFileSync } from 'node:fs';
import { environmentSchema, SECRET_VARIABLES } from './environment-schema';

const text = readFileSync('.env.example', 'utf8');
const example = Object.fromEntries(
  [...text.matchAll(/^#([A-Z][A-Z_]*)=(.*)$/gm)].map(([, name, value]) => [name!, value!]),
);

describe('.env.example', () => {
  it('names every variable, and no other', () => {
    expect(Object.keys(example).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
  });

  it('switches nothing on when it is copied as it is', () => {
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });

  it('shows the defaults', () => {
    const defaults: Record<string, unknown> = environmentSchema.parse({});
    for (const [name, value] of Object.entries(example)) {
      if (value === '' || defaults[name] === undefined) continue;
      const parsed: Record<string, unknown> = environmentSchema.parse({ [name]: value });
      expect([name, parsed[name]]).toEqual([name, defaults[name]]);
    }
  });

  it('gives valid examples of what has no default', () => {
    const given = Object.fromEntries(Object.entries(example).filter(([, value]) => value !== ''));
    expect(environmentSchema.safeParse(given).error).toBeUndefined();
  });

  it.each(SECRET_VARIABLES)('says that %s is a secret', (name) => {
    const before = text.slice(0, text.indexOf(`\n#${name}=`)).split('\n');
    const comment = before.findLast((line) => line.startsWith('# '));
    expect(comment).toContain('Secret.');
  });
});
