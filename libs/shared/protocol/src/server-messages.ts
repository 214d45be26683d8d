import * as z from 'zod';
import { agentConfigUpdateSchema } from './agent-config';
import { commandTypeSchema, foldCommandPayload } from './command-type';
import { environmentSchema, secretEnvironmentSchema } from './environment';
import { MAX_COMMAND_LENGTH, MAX_COMMAND_TIMEOUT_SECONDS } from './limits';
import { countSchema, idSchema, labelSchema, sha256Schema, timestampSchema } from './primitives';

/** Answer to `auth`; `api_key` only on the first enrolment, `config` is the effective policy. */
export const authResponseSchema = z.object({
  success: z.boolean(),
  agent_id: idSchema.optional(),
  api_key: z.string().optional(),
  error: z.string().optional(),
  server_time: timestampSchema,
  config: agentConfigUpdateSchema.optional(),
});

export const claudeTaskSchema = z.object({
  working_directory: z.string().max(4096).optional(),
  context_files: z
    .array(z.object({ path: z.string().min(1).max(4096), content: z.string().max(MAX_COMMAND_LENGTH) }))
    .max(32)
    .optional(),
});

/** What an agent announces that keeps `secret_env` secret. */
export const SECRET_ENV_CAPABILITY = 'secret_env';

/** What an agent announces that runs the `script_checks` of its configuration. */
export const SCRIPT_CHECKS_CAPABILITY = 'script_checks';

/** A command in canonical form; `timeout_seconds` runs from its start on the endpoint. */
export const commandSchema = z.object({
  command_id: idSchema,
  command_type: commandTypeSchema,
  command: z.string().min(1).max(MAX_COMMAND_LENGTH),
  timeout_seconds: z.number().positive().max(MAX_COMMAND_TIMEOUT_SECONDS),
  interpreter: z.string().min(1).max(1024).optional(),
  args: z.array(z.string().max(32_768)).max(256).optional(),
  env: environmentSchema.optional(),
  claude_task: claudeTaskSchema.optional(),
  /** Sent only to agents with the capability {@link SECRET_ENV_CAPABILITY}. */
  secret_env: secretEnvironmentSchema.optional(),
});

export const cancelSchema = z.object({ command_id: idSchema });
export const resultAckSchema = z.object({ command_id: idSchema });

/** All chunks up to and including `seq` are stored. */
export const outputAckSchema = z.object({ command_id: idSchema, seq: countSchema });
export const eventAckSchema = z.object({ event_id: idSchema });
export const metricsAckSchema = z.object({ seq: countSchema });
/** What an agent announces that answers `snapshot_request`. */
export const SNAPSHOT_CAPABILITY = 'snapshot';

/** Asks for the processes that use most now. */
export const snapshotRequestSchema = z.object({ request_id: idSchema });
export const configSchema = z.object({ config: agentConfigUpdateSchema });

/** A hint which TUF target to fetch; authenticity comes from the TUF metadata alone. */
export const updateSchema = z.object({
  update_id: idSchema,
  version: labelSchema,
  target: labelSchema,
  download_url: z.url(),
  checksum: sha256Schema,
  size_bytes: countSchema,
});

export const pingSchema = z.object({ nonce: z.string().min(1).max(64) });

export const errorSchema = z.object({
  code: z.string().min(1).max(64),
  message: z.string().max(4096),
  ref_id: z.string().max(128).optional(),
});

/** Every message the server sends, by type: the one definition of their payloads. */
export const serverMessageSchemas = {
  auth_response: authResponseSchema,
  command: z.preprocess(foldCommandPayload, commandSchema),
  cancel: cancelSchema,
  result_ack: resultAckSchema,
  output_ack: outputAckSchema,
  event_ack: eventAckSchema,
  metrics_ack: metricsAckSchema,
  config: configSchema,
  snapshot_request: snapshotRequestSchema,
  update: updateSchema,
  ping: pingSchema,
  error: errorSchema,
} as const;

export type ServerMessageType = keyof typeof serverMessageSchemas;

/** Payload of the server message `T`. */
export type ServerPayload<T extends ServerMessageType> = z.infer<(typeof serverMessageSchemas)[T]>;

/** Any server message with its payload. */
export type ServerMessage = {
  [T in ServerMessageType]: { type: T; id?: string | undefined; payload: ServerPayload<T> };
}[ServerMessageType];

export type CommandRequest = z.infer<typeof commandSchema>;
