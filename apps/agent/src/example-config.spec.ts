import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAgentFile } from '@gururmm/agent/runtime';

const example = readFileSync(join(import.meta.dirname, '../agent.example.toml'), 'utf8');

/** The example with every setting switched on that shows its default, except the placeholders of secrets. */
const withDefaults = example.replace(/^# (?!.*\.\.\.")([a-z_]+ = .*)$/gm, '$1');

describe('agent.example.toml', () => {
  it('is a valid configuration, as it stands and with its defaults spelled out', () => {
    const file = parseAgentFile(example, 'agent.example.toml');
    expect(file.server_url).toBe('wss://rmm.example.com/ws');
    const spelledOut = parseAgentFile(withDefaults.replace(/^ca_file.*$/m, ''), 'agent.example.toml');
    expect(spelledOut.commands.allowed_types).toEqual(file.commands.allowed_types);
    expect(spelledOut.intervals).toMatchObject(file.intervals);
    expect({ ...spelledOut.log, file: undefined }).toEqual({ ...file.log, file: undefined });
  });
});
