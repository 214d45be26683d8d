import * as z from 'zod';
import { ALERT_STATES } from './alert-state';
import { COMMAND_STATUSES } from './command-status';
import { INVENTORY_SECTIONS } from './inventory';
import { metricsSampleSchema, WATCHDOG_EVENTS } from './agent-messages';
import { countSchema, idSchema, timestampSchema } from './primitives';

/**
 * Messages of `/ws/console`, between the server and a browser. The same envelope as the
 * agents' protocol; the socket is authenticated by a one-time ticket in the first message,
 * so that no credential ever stands in a URL.
 */

/** What a browser can follow: the fleet's presence, commands, alerts or watchdogs, one agent, or one command. */
export const topicSchema = z
  .string()
  .regex(/^(agents|commands|alerts|watchdog|agent:[0-9a-f-]{36}|command:[0-9a-f-]{36})$/);

export const consoleClientSchemas = {
  auth: z.object({ ticket: z.string().min(1).max(128) }),
  subscribe: z.object({ topics: z.array(topicSchema).min(1).max(64) }),
  unsubscribe: z.object({ topics: z.array(topicSchema).min(1).max(64) }),
} as const;

/** Presence as the console shows it. */
export const AGENT_STATUSES = ['online', 'offline', 'pending_approval', 'revoked'] as const;

export type AgentStatus = (typeof AGENT_STATUSES)[number];

export const consoleEventSchemas = {
  ready: z.object({ server_time: timestampSchema }),
  /** An agent appeared, changed its status, moved or was removed. Topics: `agents`, `agent:<id>`. */
  agent_changed: z.object({
    agent_id: idSchema,
    status: z.enum(AGENT_STATUSES).nullable(),
    last_seen_at: timestampSchema.nullable(),
  }),
  /** New samples of an agent, as it measured them. Topic: `agent:<id>`. */
  agent_metrics: z.object({ agent_id: idSchema, samples: z.array(metricsSampleSchema) }),
  /** A command changed its state. Topics: `commands`, `agent:<id>`, `command:<id>`. */
  command_changed: z.object({
    command_id: idSchema,
    agent_id: idSchema,
    status: z.enum(COMMAND_STATUSES),
    exit_code: z.number().int().nullable(),
  }),
  /** Live output. Topic: `command:<id>`. */
  command_output: z.object({
    command_id: idSchema,
    seq: countSchema,
    stream: z.enum(['stdout', 'stderr']),
    data: z.string(),
  }),
  /** An alert opened or changed its state. Topics: `alerts`, `agent:<id>`. */
  alert_changed: z.object({ alert_id: idSchema, agent_id: idSchema.nullable(), state: z.enum(ALERT_STATES) }),
  /** A section of an agent's inventory is another than before. Topic: `agent:<id>`. */
  inventory_changed: z.object({ agent_id: idSchema, section: z.enum(INVENTORY_SECTIONS) }),
  /** A watched service changed. Topics: `watchdog`, `agent:<id>`. */
  watchdog_event: z.object({
    event_id: idSchema,
    agent_id: idSchema,
    service: z.string(),
    event: z.enum(WATCHDOG_EVENTS),
    occurred_at: timestampSchema,
    detail: z.string().nullable(),
  }),
  error: z.object({ code: z.string(), message: z.string() }),
} as const;

export type ConsoleEventType = keyof typeof consoleEventSchemas;

/** Any live event with its payload. */
export type ConsoleEvent = {
  [T in ConsoleEventType]: { type: T; payload: z.infer<(typeof consoleEventSchemas)[T]> };
}[ConsoleEventType];

export type ConsoleClientMessage = {
  [T in keyof typeof consoleClientSchemas]: { type: T; payload: z.infer<(typeof consoleClientSchemas)[T]> };
}[keyof typeof consoleClientSchemas];
