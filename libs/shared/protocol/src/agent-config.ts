import * as z from 'zod';
import { COMMAND_TYPES } from './command-type';
import { environmentSchema, secretEnvironmentSchema } from './environment';
import {
  DEFAULT_COMMAND_TIMEOUT_SECONDS,
  DEFAULT_OUTPUT_CAP_BYTES,
  MAX_COMMAND_LENGTH,
  MAX_COMMAND_TIMEOUT_SECONDS,
  MAX_SCRIPT_CHECKS,
} from './limits';
import { idSchema, labelSchema, smallCountSchema } from './primitives';

/** Something the watchdog looks after: a service of the system, or a process by its name. */
export const watchedServiceSchema = z.object({
  name: labelSchema,
  kind: z.enum(['service', 'process']),
  restart: z.boolean(),
  /** Restarts within `window_seconds`; after that it stays down and is reported. */
  max_restarts: z.number().int().min(0).max(100),
  window_seconds: z.number().int().min(60).max(86_400),
  /** Pause before a restart; doubled by each failed one, up to `window_seconds`. */
  cooldown_seconds: z.number().int().min(0).max(3600),
  /** What starts a process again; a service is started by the system's service manager. */
  start_command: z.string().min(1).max(4096).optional(),
});

/** A check that the agent runs by itself; what its exit codes mean is the server's to say. */
export const scriptCheckSchema = z.object({
  check_id: idSchema,
  name: labelSchema,
  command_type: z.enum(['shell', 'powershell', 'python', 'script']),
  command: z.string().min(1).max(MAX_COMMAND_LENGTH),
  interpreter: z.string().min(1).max(1024).optional(),
  args: z.array(z.string().max(32_768)).max(256).optional(),
  interval_seconds: z.number().int().min(10).max(86_400),
  timeout_seconds: z.number().int().min(1).max(3600),
  /** Version of the rule behind it; said back with each result. */
  rule_version: smallCountSchema.optional(),
  env: environmentSchema.optional(),
  /** Never on the agent's disk: after a restart the check waits until the server has sent it again. */
  secret_env: secretEnvironmentSchema.optional(),
  /** Names a state of `secret_env` without telling it; there exactly when the check needs secrets. */
  secrets_revision: z.string().min(1).max(64).optional(),
});

/**
 * What the server may tune on an agent: the effective policy. Every interval the
 * original hard-coded stands here with its old value as the default.
 * Intervals are seconds; sizes are bytes.
 */
export const agentConfigSchema = z.object({
  heartbeat_interval_seconds: z.number().min(1).max(300).default(30),
  metrics_interval_seconds: z.number().min(1).max(3600).default(30),
  network_check_interval_seconds: z.number().min(1).max(3600).default(30),
  idle_timeout_seconds: z.number().min(1).max(600).default(90),
  auth_timeout_seconds: z.number().min(1).max(60).default(10),
  reconnect_delay_seconds: z.number().min(1).max(300).default(10),
  reconnect_max_delay_seconds: z.number().min(1).max(3600).default(60),
  command_timeout_seconds: z.number().min(1).max(MAX_COMMAND_TIMEOUT_SECONDS).default(DEFAULT_COMMAND_TIMEOUT_SECONDS),
  max_concurrent_commands: z.number().int().min(1).max(64).default(4),
  output_cap_bytes: z
    .number()
    .int()
    .min(1024)
    .max(256 * 1024 * 1024)
    .default(DEFAULT_OUTPUT_CAP_BYTES),
  inventory_interval_seconds: z
    .number()
    .min(1)
    .max(7 * 86_400)
    .default(3600),
  /** What the policy permits; agent.toml may permit less. `claude_task` needs agent.toml to switch it on as well. */
  allowed_command_types: z
    .array(z.enum(COMMAND_TYPES))
    .max(COMMAND_TYPES.length)
    .default([...COMMAND_TYPES]),
  claude_tasks_per_hour: z.number().int().min(1).max(10).default(10),
  claude_max_concurrent: z.number().int().min(1).max(2).default(2),
  claude_timeout_seconds: z.number().min(1).max(600).default(300),
  watched_services: z.array(watchedServiceSchema).max(64).default([]),
  script_checks: z.array(scriptCheckSchema).max(MAX_SCRIPT_CHECKS).default([]),
  /** Names this state of the policy; the agent says it back once it works by it. */
  revision: z.string().max(64).default(''),
});

/** Effective policy with every value present. */
export type AgentConfig = z.infer<typeof agentConfigSchema>;

type ConfigShape = typeof agentConfigSchema.shape;

/** As it travels: a missing item means "as before". */
export const agentConfigUpdateSchema = z.object(
  Object.fromEntries(
    Object.entries(agentConfigSchema.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
  ) as { [K in keyof ConfigShape]: z.ZodOptional<ReturnType<ConfigShape[K]['unwrap']>> },
);

export type AgentConfigUpdate = z.infer<typeof agentConfigUpdateSchema>;
export type WatchedService = z.infer<typeof watchedServiceSchema>;
export type ScriptCheck = z.infer<typeof scriptCheckSchema>;
