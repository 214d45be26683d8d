import {
  agentConfigSchema,
  COMMAND_TYPES,
  CREDENTIAL_PREFIXES,
  MAX_COMMAND_TIMEOUT_SECONDS,
  SITE_CODE_PATTERN,
} from '@gururmm/shared/protocol';
import { z } from 'zod';
import { PROXY_FORM, readProxyAddress } from './proxy-address';

/** Seconds; lower bounds are looser than the server's, so that a test can shorten every wait. */
const seconds = (max: number) => z.number().positive().max(max);
const secondsOrZero = (max: number) => z.number().nonnegative().max(max);

const secretWithPrefix = (prefix: string) =>
  z.string().startsWith(prefix, `must start with ${prefix}`).min(20).max(128);

/** Intervals that agent.toml pins; what is absent follows the server's policy, then the default. */
const intervalsSchema = z.strictObject({
  heartbeat_interval_seconds: seconds(300).optional(),
  metrics_interval_seconds: seconds(3600).optional(),
  network_check_interval_seconds: seconds(3600).optional(),
  idle_timeout_seconds: seconds(600).optional(),
  auth_timeout_seconds: seconds(60).optional(),
  reconnect_delay_seconds: seconds(300).optional(),
  reconnect_max_delay_seconds: seconds(3600).optional(),
  inventory_interval_seconds: seconds(604_800).optional(),
  command_timeout_seconds: seconds(MAX_COMMAND_TIMEOUT_SECONDS).optional(),
  first_wait_spread_seconds: secondsOrZero(600).default(30),
  refused_delay_seconds: seconds(3600).default(30),
  refused_max_delay_seconds: seconds(86_400).default(900),
  approval_check_seconds: seconds(3600).default(60),
  resend_delay_seconds: seconds(60).default(2),
  resend_max_delay_seconds: seconds(600).default(30),
  watchdog_interval_seconds: seconds(600).default(10),
});

const commandsSchema = z.strictObject({
  max_concurrent: agentConfigSchema.shape.max_concurrent_commands.unwrap().optional(),
  output_cap_bytes: agentConfigSchema.shape.output_cap_bytes.unwrap().optional(),
  allowed_types: z.array(z.enum(COMMAND_TYPES)).default([...COMMAND_TYPES]),
});

/** `claude_task`: off unless enabled here, whatever the policy says. */
const claudeSchema = z.strictObject({
  enabled: z.boolean().default(false),
  /** Absolute path of the Claude Code CLI; absent: `claude` on the PATH. */
  program: z.string().min(1).optional(),
  min_version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'must look like 1.2.3')
    .default('1.0.0'),
  /** The only directory in which tasks may work, after links are resolved. */
  allowed_root: z
    .string()
    .regex(/^(\/|[A-Za-z]:[\\/])[^/\\]/, 'must be an absolute path, and not the root of a file system')
    .optional(),
  /** User of low privilege, for an agent that runs as root. */
  run_as_user: z.string().min(1).max(256).optional(),
  permission_mode: z.enum(['default', 'acceptEdits', 'plan']).default('default'),
  anthropic_api_key: z.string().min(1).max(512).optional(),
});

/** Updates: the server decides which version, this file whether at all. */
const updatesSchema = z.strictObject({
  enabled: z.boolean().default(true),
  /** How long a new version is watched before it becomes the current one. */
  watch_seconds: seconds(86_400).default(600),
  hello_timeout_seconds: seconds(3600).default(180),
  /** Longest silence of a download. */
  stall_seconds: seconds(3600).default(60),
  /** How long running commands may hold an update up. */
  idle_wait_seconds: seconds(86_400).default(3000),
});

const logSchema = z.strictObject({
  level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** A path, or `-` for standard error only; absent: `logs/agent.log` in the data directory. */
  file: z.string().min(1).optional(),
  max_size_mb: z.number().int().min(1).max(1024).default(5),
  max_files: z.number().int().min(1).max(100).default(7),
});

/** The content of agent.toml. Unknown keys are faults: a typing error must not be a silent default. */
export const agentFileSchema = z.strictObject({
  server_url: z.string({ error: 'is missing; it is the address of the server' }).min(1),
  allow_insecure: z.boolean().default(false),
  site_code: z.string().toUpperCase().regex(SITE_CODE_PATTERN, 'must look like DARK-GROVE-7839').optional(),
  site_key: secretWithPrefix(CREDENTIAL_PREFIXES.siteKey).optional(),
  registration_token: secretWithPrefix(CREDENTIAL_PREFIXES.registrationToken).optional(),
  agent_key: secretWithPrefix(CREDENTIAL_PREFIXES.agentKey).optional(),
  device_id: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{8,128}$/, 'must be 8 to 128 letters, digits, dots, colons, dashes or underscores')
    .optional(),
  data_dir: z.string().min(1).optional(),
  /** Proxy to the server, perhaps with a user and a password; else the environment's. */
  proxy: z
    .string()
    .refine((text) => readProxyAddress(text) !== undefined, PROXY_FORM)
    .optional(),
  tls: z.strictObject({ ca_file: z.string().min(1).optional() }).default({}),
  intervals: intervalsSchema.prefault({}),
  commands: commandsSchema.prefault({}),
  claude: claudeSchema.prefault({}),
  updates: updatesSchema.prefault({}),
  log: logSchema.prefault({}),
});

/** Validated agent.toml with its defaults filled in. */
export type AgentFile = z.infer<typeof agentFileSchema>;
