import { type AgentConfig, agentConfigSchema, type AgentConfigUpdate } from '@gururmm/shared/protocol';
import type { AgentFile } from './agent-file';

/** Everything the agent runs by at this moment. Intervals in seconds, sizes in bytes. */
export type Settings = AgentConfig & {
  first_wait_spread_seconds: number;
  refused_delay_seconds: number;
  refused_max_delay_seconds: number;
  approval_check_seconds: number;
  resend_delay_seconds: number;
  resend_max_delay_seconds: number;
};

/** Three layers: built-in defaults, then the server's policy, then what agent.toml states explicitly. */
export function mergeSettings(file: AgentFile, policy: AgentConfigUpdate): Settings {
  const { max_concurrent, output_cap_bytes } = file.commands;
  return {
    ...agentConfigSchema.parse({}),
    ...withoutUndefined(policy),
    ...withoutUndefined(file.intervals),
    ...withoutUndefined({ max_concurrent_commands: max_concurrent, output_cap_bytes }),
  } as Settings;
}

/** Holds the current settings and tells listeners when the server's policy changes them. */
export class SettingsStore {
  private policy: AgentConfigUpdate = {};
  private settings: Settings;
  private readonly listeners: ((settings: Settings, earlier: Settings) => void)[] = [];

  constructor(private readonly file: AgentFile) {
    this.settings = mergeSettings(file, {});
  }

  current(): Settings {
    return this.settings;
  }

  /** Applies a policy update; an item that is absent stays as it was. */
  applyPolicy(update: AgentConfigUpdate): void {
    this.policy = { ...this.policy, ...withoutUndefined(update) };
    const earlier = this.settings;
    this.settings = mergeSettings(this.file, this.policy);
    for (const listener of this.listeners) listener(this.settings, earlier);
  }

  onChange(listener: (settings: Settings, earlier: Settings) => void): void {
    this.listeners.push(listener);
  }
}

function withoutUndefined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
