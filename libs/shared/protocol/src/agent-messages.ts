import * as z from 'zod';
import { CHECK_OUTCOMES } from './check-state';
import { COMMAND_OUTCOMES } from './command-status';
import { inventorySchema } from './inventory';
import {
  MAX_CHECK_OUTPUT_BYTES,
  MAX_INLINE_OUTPUT_BYTES,
  MAX_OUTPUT_CHUNK_BYTES,
  MAX_SAMPLES_PER_REPORT,
  MAX_SNAPSHOT_PROCESSES,
  PROTOCOL_VERSION,
} from './limits';
import {
  countSchema,
  deviceIdSchema,
  idSchema,
  labelSchema,
  loadSchema,
  percentSchema,
  sha256Schema,
  smallCountSchema,
  timestampSchema,
} from './primitives';
import { UPDATE_REPORTS } from './update-status';

/** Operating systems an agent runs on. */
export const OS_TYPES = ['windows', 'linux', 'macos'] as const;

export type OsType = (typeof OS_TYPES)[number];

/** Some thirty years: what lies above is no duration, and no moment that long ago can be stored. */
const MAX_DURATION_MS = 1e12;

/** Code of an ended process: Windows has unsigned ones up to 32 bits. */
const exitCodeSchema = z.number().int().min(-2_147_483_648).max(4_294_967_295);

const encoder = new TextEncoder();

/** Text of at most `bytes` bytes of UTF-8; the cheap length test spares most texts the encoding. */
function utf8Text(bytes: number) {
  return z
    .string()
    .refine((text) => text.length * 3 <= bytes || encoder.encode(text).length <= bytes, `at most ${bytes} bytes`);
}

export const osInfoSchema = z.object({ os_type: z.enum(OS_TYPES), os_version: labelSchema, arch: labelSchema });

/** First frame of every connection; exactly one kind of credential is enough. */
export const authSchema = z
  .object({
    protocol: z.literal(PROTOCOL_VERSION),
    api_key: z.string().min(1).max(128).optional(),
    site_code: z.string().min(1).max(64).optional(),
    registration_token: z.string().min(1).max(128).optional(),
    device_id: deviceIdSchema,
    hostname: labelSchema,
    os_info: osInfoSchema,
    version: labelSchema,
    capabilities: z.array(labelSchema).max(64),
  })
  .refine(
    (auth) => auth.api_key !== undefined || auth.site_code !== undefined || auth.registration_token !== undefined,
    'one of api_key, site_code, registration_token is needed',
  );

export const heartbeatSchema = z.object({
  ts: timestampSchema,
  uptime_seconds: z.number().nonnegative(),
  /** Whether the system waits for a restart; left out where it does not tell. */
  reboot_pending: z.boolean().optional(),
});

export const diskUsageSchema = z.object({ mount: labelSchema, used_bytes: countSchema, total_bytes: countSchema });

/** Totals of one network interface since boot. */
export const interfaceTrafficSchema = z.object({ name: labelSchema, rx_bytes: countSchema, tx_bytes: countSchema });

/** One reading of a machine. Network counters are totals since boot; rates are derived by the server. */
export const metricsSampleSchema = z.object({
  ts: timestampSchema,
  cpu_percent: percentSchema,
  memory_used_bytes: countSchema,
  memory_total_bytes: countSchema,
  swap_used_bytes: countSchema.optional(),
  load1: loadSchema.optional(),
  net_rx_bytes: countSchema,
  net_tx_bytes: countSchema,
  process_count: smallCountSchema.optional(),
  disks: z.array(diskUsageSchema).max(64),
  interfaces: z.array(interfaceTrafficSchema).max(64).optional(),
});

/** `dropped_samples` is a total over the life of the installation: samples its full buffer had to let go. */
export const metricsReportSchema = z.object({
  seq: countSchema,
  dropped_samples: countSchema.optional(),
  samples: z.array(metricsSampleSchema).min(1).max(MAX_SAMPLES_PER_REPORT),
});

const interfaceAddressSchema = z.object({ address: labelSchema, prefix: z.number().int().min(0).max(128) });

export const networkStateSchema = z.object({
  hash: sha256Schema,
  hostname: labelSchema,
  interfaces: z
    .array(
      z.object({
        name: labelSchema,
        mac: z.string().regex(/^[0-9A-Fa-f:.-]{0,64}$/),
        ipv4: z.array(interfaceAddressSchema).max(64),
        ipv6: z.array(interfaceAddressSchema).max(64),
        up: z.boolean(),
      }),
    )
    .max(256),
  gateways: z.array(labelSchema).max(64),
  dns: z.array(labelSchema).max(64),
});

/** The start is journalled on the agent's disk and is about to happen. */
export const commandAckSchema = z.object({ command_id: idSchema });

/** A live chunk of output; `seq` counts from 0 over both streams. */
export const commandOutputSchema = z.object({
  command_id: idSchema,
  seq: smallCountSchema,
  stream: z.enum(['stdout', 'stderr']),
  data: utf8Text(MAX_OUTPUT_CHUNK_BYTES),
});

/**
 * The end of a command; resent until `result_ack`. `stdout` and `stderr` stand inline
 * up to 64 KiB each; otherwise they are null and the chunks up to `last_seq` are the output.
 * `exit_code` is what the system reports.
 * `output_sha256` is over the bytes of the kept output, stdout then stderr.
 */
export const commandResultSchema = z.object({
  command_id: idSchema,
  exit_code: exitCodeSchema.nullable(),
  stdout: utf8Text(MAX_INLINE_OUTPUT_BYTES).nullable(),
  stderr: utf8Text(MAX_INLINE_OUTPUT_BYTES).nullable(),
  last_seq: z.number().int().min(-1).max(2_147_483_647).optional(),
  output_sha256: sha256Schema.optional(),
  duration_ms: z.number().nonnegative().max(MAX_DURATION_MS),
  truncated: z.boolean(),
  outcome: z.enum(COMMAND_OUTCOMES),
  error: z.string().max(4096).optional(),
});

/** What became of something that the watchdog looks after. */
export const WATCHDOG_EVENTS = ['stopped', 'restarted', 'restart_failed', 'recovered'] as const;

export type WatchdogEventKind = (typeof WATCHDOG_EVENTS)[number];

export const watchdogEventSchema = z.object({
  event_id: idSchema,
  service: labelSchema,
  event: z.enum(WATCHDOG_EVENTS),
  ts: timestampSchema,
  detail: z.string().max(4096).optional(),
});

/**
 * What one run of a script check found; kept by the agent and resent until `event_ack`. `exit_code` is null unless the
 * outcome is `exited`, and `error` says why there is none. `ts` is the time of the start.
 */
export const checkResultSchema = z.object({
  event_id: idSchema,
  check_id: idSchema,
  rule_version: smallCountSchema.optional(),
  ts: timestampSchema,
  outcome: z.enum(CHECK_OUTCOMES),
  exit_code: exitCodeSchema.nullable(),
  output: utf8Text(MAX_CHECK_OUTPUT_BYTES),
  truncated: z.boolean(),
  duration_ms: z.number().nonnegative().max(MAX_DURATION_MS),
  error: z.string().max(4096).optional(),
});

/** A process as it was. Never its command line, which holds secrets. `cpu_percent` is a share of the whole machine. */
export const processSampleSchema = z.object({
  pid: smallCountSchema,
  name: labelSchema,
  user: labelSchema.optional(),
  cpu_percent: percentSchema,
  memory_bytes: countSchema,
});

/** The processes that use most at `ts`; answer to `snapshot_request`. `error` says why there are none. */
export const snapshotSchema = z.object({
  request_id: idSchema,
  ts: timestampSchema,
  by_cpu: z.array(processSampleSchema).max(MAX_SNAPSHOT_PROCESSES),
  by_memory: z.array(processSampleSchema).max(MAX_SNAPSHOT_PROCESSES),
  error: z.string().max(1024).optional(),
});

export const updateStatusSchema = z.object({
  update_id: idSchema,
  state: z.enum(UPDATE_REPORTS),
  version: labelSchema,
  error: z.string().max(4096).optional(),
});

/**
 * The agent works by this revision of its configuration. `pinned` names the items whose values
 * come from its agent.toml instead; absent means none are.
 */
export const configAppliedSchema = z.object({
  revision: z.string().min(1).max(64),
  pinned: z.array(labelSchema).max(64).optional(),
});

export const pongSchema = z.object({ nonce: z.string().min(1).max(64) });

/** Every message an agent sends, by type: the one definition of their payloads. */
export const agentMessageSchemas = {
  auth: authSchema,
  heartbeat: heartbeatSchema,
  metrics_report: metricsReportSchema,
  network_state: networkStateSchema,
  command_ack: commandAckSchema,
  command_output: commandOutputSchema,
  command_result: commandResultSchema,
  watchdog_event: watchdogEventSchema,
  check_result: checkResultSchema,
  snapshot: snapshotSchema,
  inventory: inventorySchema,
  update_status: updateStatusSchema,
  config_applied: configAppliedSchema,
  pong: pongSchema,
} as const;

export type AgentMessageType = keyof typeof agentMessageSchemas;

/** Payload of the agent message `T`. */
export type AgentPayload<T extends AgentMessageType> = z.infer<(typeof agentMessageSchemas)[T]>;

/** Any agent message with its payload. */
export type AgentMessage = {
  [T in AgentMessageType]: { type: T; id?: string | undefined; payload: AgentPayload<T> };
}[AgentMessageType];

export type MetricsSample = z.infer<typeof metricsSampleSchema>;
export type ProcessSample = z.infer<typeof processSampleSchema>;
export type NetworkState = z.infer<typeof networkStateSchema>;
export type AuthRequest = z.infer<typeof authSchema>;
