import { randomUUID } from 'node:crypto';
import type { CommandRequest } from '@gururmm/shared/protocol';
import type { CommandResult } from '../commands/journal/journal-record';

/** A shell command with an id of its own. */
export function makeCommand(fields: Partial<CommandRequest> = {}): CommandRequest {
  return { command_id: randomUUID(), command_type: 'shell', command: 'true', timeout_seconds: 60, ...fields };
}

/** The result of a command that did nothing. */
export function makeResult(commandId: string, fields: Partial<CommandResult> = {}): CommandResult {
  return {
    command_id: commandId,
    exit_code: 0,
    stdout: '',
    stderr: '',
    last_seq: -1,
    duration_ms: 1,
    truncated: false,
    outcome: 'exited',
    ...fields,
  };
}
