import { parseAgentFile } from './read-agent-file';
import { mergeSettings, SettingsStore } from './settings';

const fileOf = (text: string) => parseAgentFile(`server_url = "https://rmm.example.com"\n${text}`, 'agent.toml');

describe('settings', () => {
  it('are the defaults, then the policy, then what agent.toml states', () => {
    const file = fileOf('[intervals]\nheartbeat_interval_seconds = 5\n[commands]\nmax_concurrent = 2\n');
    const settings = mergeSettings(file, { heartbeat_interval_seconds: 60, metrics_interval_seconds: 120 });
    expect(settings).toMatchObject({
      heartbeat_interval_seconds: 5,
      metrics_interval_seconds: 120,
      idle_timeout_seconds: 90,
      max_concurrent_commands: 2,
      output_cap_bytes: 10 * 1024 * 1024,
    });
  });

  it('keep what an update leaves out, and tell listeners', () => {
    const store = new SettingsStore(fileOf(''));
    const seen: number[] = [];
    store.onChange((settings) => seen.push(settings.metrics_interval_seconds));
    store.applyPolicy({ metrics_interval_seconds: 60 });
    store.applyPolicy({ heartbeat_interval_seconds: 10, metrics_interval_seconds: undefined });
    expect(seen).toEqual([60, 60]);
    expect(store.current()).toMatchObject({ metrics_interval_seconds: 60, heartbeat_interval_seconds: 10 });
  });
});
