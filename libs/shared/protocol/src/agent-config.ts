import * as z from 'zod';
import { DEFAULT_COMMAND_TIMEOUT_SECONDS, DEFAULT_OUTPUT_CAP_BYTES, MAX_COMMAND_TIMEOUT_SECONDS } from './limits';

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
});

/** Effective policy with every value present. */
export type AgentConfig = z.infer<typeof agentConfigSchema>;

/** As it travels: a missing item means "as before". */
export const agentConfigUpdateSchema = z.object(
  Object.fromEntries(
    Object.entries(agentConfigSchema.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
  ) as { [K in keyof typeof agentConfigSchema.shape]: z.ZodOptional<z.ZodNumber> },
);

export type AgentConfigUpdate = z.infer<typeof agentConfigUpdateSchema>;
