import { ConfigError } from './config-error';
import { parseAgentFile, readAgentFile } from './read-agent-file';

const MINIMAL = 'server_url = "https://rmm.example.com"\nsite_code = "dark-grove-7839"\n';

function faultsOf(text: string): readonly string[] {
  try {
    parseAgentFile(text, 'agent.toml');
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.faults : [String(error)];
  }
}

describe('parseAgentFile', () => {
  it('fills in the defaults and writes codes in capitals', () => {
    expect(parseAgentFile(MINIMAL, 'agent.toml')).toMatchObject({
      server_url: 'wss://rmm.example.com/ws',
      site_code: 'DARK-GROVE-7839',
      allow_insecure: false,
      tls: {},
      intervals: { first_wait_spread_seconds: 30, refused_delay_seconds: 30 },
      commands: { allowed_types: ['shell', 'powershell', 'python', 'script', 'claude_task'] },
      claude: { enabled: false, permission_mode: 'default' },
      log: { level: 'info' },
    });
  });

  it('names every fault at once, unknown keys too', () => {
    const faults = faultsOf('site_code = "x"\ntypo = 1\n[intervals]\nheartbeat_interval_seconds = -1\n');
    expect(faults.map((fault) => fault.replace(/^agent\.toml: /, ''))).toEqual([
      expect.stringContaining('server_url'),
      expect.stringContaining('site_code: must look like'),
      expect.stringContaining('intervals.heartbeat_interval_seconds'),
      expect.stringContaining('typo'),
    ]);
  });

  it('does not repeat a secret in a fault', () => {
    const faults = faultsOf(`${MINIMAL}site_key = "not-a-key-but-secret"\n`);
    expect(faults).toEqual(['agent.toml: site_key: must start with grmm_site_']);
  });

  it('says where the text is no TOML, and when there is no file', () => {
    expect(faultsOf('server_url = ')[0]).toMatch(/not valid TOML/);
    expect(() => readAgentFile('/no/such/agent.toml')).toThrow(/cannot be read/);
  });
});
