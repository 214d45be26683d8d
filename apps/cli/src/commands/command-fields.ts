import type { CommandBody } from '@gururmm/shared/api-client';
import { fieldList } from '../text-table';

/** A command without its output, for people. */
export function commandFields(command: CommandBody): string {
  return fieldList([
    ['Id', command.id],
    ['Machine', command.agent_id],
    ['Type', command.command_type],
    ['Command', command.command],
    ['Status', command.status],
    ['Exit code', command.exit_code],
    ['Explanation', command.explanation],
    ['Duration', durationText(command.duration_ms)],
    ['Created', command.created_at],
    ['Started', command.started_at],
    ['Ended', command.completed_at],
    ['Expires', command.expires_at],
  ]);
}

export function durationText(durationMs: number | null): string {
  return durationMs === null ? '-' : `${(durationMs / 1000).toFixed(1)} s`;
}
