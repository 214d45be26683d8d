import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingLogger } from '../testing/recording-logger';
import { useTemporaryDirectory } from '../testing/temporary-directory';
import { PolicyFile } from './policy-file';
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

  it('name what agent.toml decides', () => {
    const pins =
      '[intervals]\nheartbeat_interval_seconds = 5\nrefused_delay_seconds = 9\n[commands]\nmax_concurrent = 2\n';
    expect(new SettingsStore(fileOf('')).pinned()).toEqual([]);
    expect(new SettingsStore(fileOf(pins)).pinned()).toEqual(['heartbeat_interval_seconds', 'max_concurrent_commands']);
    const store = new SettingsStore(fileOf('[commands]\nallowed_types = ["python"]\n'));
    expect(store.pinned()).toEqual(['allowed_command_types']);
    store.applyPolicy({ allowed_command_types: ['python'] });
    expect(store.pinned()).toEqual([]);
  });

  describe('with a memory', () => {
    const path = join(useTemporaryDirectory(), 'policy.json');
    const { logger, lines } = recordingLogger();
    const open = () => new SettingsStore(fileOf(''), new PolicyFile(path, logger));

    it('hold after a restart', () => {
      open().applyPolicy({ metrics_interval_seconds: 61, revision: 'r1' });
      open().applyPolicy({ heartbeat_interval_seconds: 11 });
      expect(open().current()).toMatchObject({ metrics_interval_seconds: 61, heartbeat_interval_seconds: 11 });
    });

    it.each(['', '{', '[]', '{"heartbeat_interval_seconds": -1}'])(
      'are the defaults again when it holds %j',
      (text) => {
        writeFileSync(path, text);
        expect(open().current()).toMatchObject({ metrics_interval_seconds: 30, heartbeat_interval_seconds: 30 });
        expect(lines.join()).toContain('damaged');
        open().applyPolicy({ metrics_interval_seconds: 62 });
        expect(open().current().metrics_interval_seconds).toBe(62);
      },
    );
  });
});
