import { agentConfigSchema, agentConfigUpdateSchema } from './index';

describe('the configuration of an agent', () => {
  it('has the original’s values where nothing is set', () => {
    expect(agentConfigSchema.parse({})).toEqual({
      heartbeat_interval_seconds: 30,
      metrics_interval_seconds: 30,
      network_check_interval_seconds: 30,
      idle_timeout_seconds: 90,
      auth_timeout_seconds: 10,
      reconnect_delay_seconds: 10,
      reconnect_max_delay_seconds: 60,
      command_timeout_seconds: 300,
      max_concurrent_commands: 4,
      output_cap_bytes: 10 * 1024 * 1024,
      inventory_interval_seconds: 3600,
      allowed_command_types: ['shell', 'powershell', 'python', 'script', 'claude_task'],
      claude_tasks_per_hour: 10,
      claude_max_concurrent: 2,
      claude_timeout_seconds: 300,
      watched_services: [],
      script_checks: [],
      revision: '',
    });
  });

  it('keeps what is set and fills in the rest', () => {
    expect(agentConfigSchema.parse({ metrics_interval_seconds: 5 })).toMatchObject({
      metrics_interval_seconds: 5,
      heartbeat_interval_seconds: 30,
    });
  });

  it('travels without the items that stay as they are: no default fills them in', () => {
    expect(agentConfigUpdateSchema.parse({})).toEqual({});
    expect(agentConfigUpdateSchema.parse({ max_concurrent_commands: 2 })).toEqual({ max_concurrent_commands: 2 });
  });

  it.each(Object.keys(agentConfigSchema.shape))('has the same bounds for %s in an update', (name) => {
    expect(agentConfigUpdateSchema.safeParse({ [name]: 0 }).success).toBe(false);
    expect(agentConfigUpdateSchema.safeParse({ [name]: 1e12 }).success).toBe(false);
    expect(agentConfigSchema.safeParse({ [name]: 0 }).success).toBe(false);
    expect(agentConfigSchema.safeParse({ [name]: 1e12 }).success).toBe(false);
  });
});
