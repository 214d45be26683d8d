import {
  agentMessageSchemas,
  type AgentPayload,
  COMMAND_OUTCOMES,
  type CommandRequest,
  serverMessageSchemas,
} from '@gururmm/shared/protocol';
import { z } from 'zod';

const base = { id: z.uuid(), at: z.number() };

/** One line of the journal; `at` is milliseconds since 1970. */
export const journalRecordSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('accepted'),
    ...base,
    command: serverMessageSchemas.command,
    /** Its secrets are kept in memory only: after a restart it waits until the server sends it again. */
    lacks_secrets: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('started'), ...base }),
  z.object({ kind: z.literal('done'), ...base, result: agentMessageSchemas.command_result }),
  z.object({
    kind: z.literal('tombstone'),
    ...base,
    outcome: z.enum(COMMAND_OUTCOMES),
    exit_code: z.number().int().nullable(),
    duration_ms: z.number().nonnegative(),
  }),
]);

export type JournalRecord = z.infer<typeof journalRecordSchema>;

export type CommandResult = AgentPayload<'command_result'>;

/** What is left of a command whose result the server has stored. */
export type Tombstone = Omit<Extract<JournalRecord, { kind: 'tombstone' }>, 'kind' | 'id'>;

/** Where a command stands on this device. */
export type JournalEntry =
  | { state: 'accepted'; at: number; command: CommandRequest; lacksSecrets: boolean }
  | { state: 'started'; at: number }
  | { state: 'done'; at: number; result: CommandResult }
  | ({ state: 'tombstone' } & Tombstone);

/** The entry a record turns a command into. */
export function entryOf(record: JournalRecord): JournalEntry {
  switch (record.kind) {
    case 'accepted':
      return {
        state: 'accepted',
        at: record.at,
        command: record.command,
        lacksSecrets: record.lacks_secrets ?? false,
      };
    case 'started':
      return { state: 'started', at: record.at };
    case 'done':
      return { state: 'done', at: record.at, result: record.result };
    case 'tombstone': {
      const { at, outcome, exit_code, duration_ms } = record;
      return { state: 'tombstone', at, outcome, exit_code, duration_ms };
    }
  }
}

/** The one record that brings an entry back; what compaction writes. */
export function recordOf(id: string, entry: JournalEntry): JournalRecord {
  switch (entry.state) {
    case 'accepted':
      return acceptedRecord(id, entry.at, entry.command, entry.lacksSecrets);
    case 'started':
      return { kind: 'started', id, at: entry.at };
    case 'done':
      return { kind: 'done', id, at: entry.at, result: entry.result };
    case 'tombstone': {
      const { at, outcome, exit_code, duration_ms } = entry;
      return { kind: 'tombstone', id, at, outcome, exit_code, duration_ms };
    }
  }
}

/** The record of a command that waits, without its secrets: the journal is append-only and would keep them. */
export function recordOfAccepted(command: CommandRequest, at: number): JournalRecord {
  const { secret_env: secrets, ...rest } = command;
  return acceptedRecord(command.command_id, at, rest, secrets !== undefined);
}

function acceptedRecord(id: string, at: number, command: CommandRequest, lacksSecrets: boolean): JournalRecord {
  return { kind: 'accepted', id, at, command, ...(lacksSecrets ? { lacks_secrets: true } : {}) };
}
