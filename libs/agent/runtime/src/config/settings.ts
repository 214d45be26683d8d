import { type AgentConfig, agentConfigSchema, type AgentConfigUpdate } from '@gururmm/shared/protocol';
import type { AgentFile } from './agent-file';
import type { PolicyFile } from './policy-file';

/** Everything the agent runs by at this moment. Intervals in seconds, sizes in bytes. */
export type Settings = AgentConfig & {
  first_wait_spread_seconds: number;
  refused_delay_seconds: number;
  refused_max_delay_seconds: number;
  approval_check_seconds: number;
  resend_delay_seconds: number;
  resend_max_delay_seconds: number;
  watchdog_interval_seconds: number;
};

/** The items of the policy that agent.toml decides instead; the server shows them. */
export function pinnedItems(file: AgentFile, policy: AgentConfigUpdate): string[] {
  const { max_concurrent, output_cap_bytes, allowed_types } = file.commands;
  const values = withoutUndefined({ ...file.intervals, max_concurrent_commands: max_concurrent, output_cap_bytes });
  const items = Object.keys(values).filter((name) => name in agentConfigSchema.shape);
  const permitted = policy.allowed_command_types ?? agentConfigSchema.shape.allowed_command_types.parse(undefined);
  // claude_task is off until agent.toml switches it on: that alone holds nothing back.
  const isHeldBack = permitted.some((type) => type !== 'claude_task' && !allowed_types.includes(type));
  return isHeldBack ? [...items, 'allowed_command_types'] : items;
}

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
  private policy: AgentConfigUpdate;
  private settings: Settings;
  private readonly listeners: ((settings: Settings, earlier: Settings) => void)[] = [];

  /** @param memory keeps the policy over restarts; without it the store begins with the defaults */
  constructor(
    private readonly file: AgentFile,
    private readonly memory?: PolicyFile,
  ) {
    this.policy = memory?.read() ?? {};
    this.settings = mergeSettings(file, this.policy);
  }

  /** Items that agent.toml decides whatever the policy says. */
  pinned(): string[] {
    return pinnedItems(this.file, this.policy);
  }

  current(): Settings {
    return this.settings;
  }

  /** Applies a policy update; an item that is absent stays as it was. */
  applyPolicy(update: AgentConfigUpdate): void {
    this.policy = { ...this.policy, ...withoutUndefined(update) };
    this.memory?.write(this.policy);
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
