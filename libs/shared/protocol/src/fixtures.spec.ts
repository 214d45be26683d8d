import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { agentMessageSchemas, encodeFrame, parseAgentFrame, parseServerFrame, serverMessageSchemas } from './index';

interface Valid {
  readonly name: string;
  readonly frame: { readonly type: string; readonly id?: string; readonly payload: Record<string, unknown> };
}
type Invalid = Valid & { readonly why: string };
type Original = Valid & { readonly payload: Record<string, unknown> };

const FIXTURES = new URL('../fixtures/', import.meta.url);
const SIDES = [
  { side: 'agent', types: Object.keys(agentMessageSchemas), parse: parseAgentFrame },
  { side: 'server', types: Object.keys(serverMessageSchemas), parse: parseServerFrame },
] as const;

function read<T>(path: string): T[] {
  return JSON.parse(readFileSync(new URL(path, FIXTURES), 'utf8')) as T[];
}

describe.each(SIDES)('messages of the $side', ({ side, types, parse }) => {
  it('have valid and invalid fixtures for every type, and no fixtures for any other', () => {
    const files = readdirSync(new URL(`${side}/`, FIXTURES)).filter((file) => !file.endsWith('.original.json'));
    const wanted = types.flatMap((type) => [`${type}.invalid.json`, `${type}.valid.json`]);
    expect(files.sort()).toEqual(wanted.sort());
  });

  describe.each(types)('%s', (type) => {
    const valid = existing<Valid>(`${side}/${type}.valid.json`);
    const invalid = existing<Invalid>(`${side}/${type}.invalid.json`);

    it('has at least one valid and three invalid examples, each of this type', () => {
      expect(valid.length).toBeGreaterThanOrEqual(1);
      expect(invalid.length).toBeGreaterThanOrEqual(3);
      expect(new Set([...valid, ...invalid].map(({ frame }) => frame.type))).toEqual(new Set([type]));
    });

    it.each(valid)('takes: $name', ({ frame }) => {
      const parsed = parse(JSON.stringify(frame));
      if (!parsed.ok) throw new Error(parsed.detail);
      expect(parsed.message.type).toBe(type);
      expect(parsed.message.id).toBe(frame.id);
      // What was understood is what was sent: nothing is changed on the way, and it travels back the same.
      expect(frame.payload).toMatchObject(parsed.message.payload);
      expect(parse(encodeFrame(parsed.message))).toEqual(parsed);
    });

    it.each(invalid)('refuses: $name ($why)', ({ frame, why }) => {
      expect(why).not.toBe('');
      expect(parse(JSON.stringify(frame))).toMatchObject({ ok: false, fault: 'invalid_payload' });
    });
  });
});

describe('the original spellings of command_type', () => {
  const originals = read<Original>('server/command.original.json');

  it.each(originals)('are folded: $name', ({ frame, payload }) => {
    expect(parseServerFrame(JSON.stringify(frame))).toEqual({ ok: true, message: { type: 'command', payload } });
  });

  it('cover every command type', () => {
    const covered = new Set(originals.map(({ payload }) => payload['command_type']));
    expect(covered).toEqual(new Set(['shell', 'powershell', 'python', 'script', 'claude_task']));
  });
});

/** A missing file is reported by the test that counts them, not by a suite that cannot start. */
function existing<T>(path: string): T[] {
  return existsSync(new URL(path, FIXTURES)) ? read<T>(path) : [];
}
