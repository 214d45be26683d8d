import type { CommandBody } from '@gururmm/shared/api-client';
import { durationText } from '../commands/command-fields';
import { worstExitCode } from '../exit-codes';
import { textTable } from '../text-table';
import type { Machine } from './select-machines';

/** How it went on one machine. */
export interface MachineResult {
  readonly machine: Machine;
  readonly command: CommandBody;
  readonly exitCode: number;
}

/** The document of `grmm run --json`. */
export function resultDocument(results: readonly MachineResult[], exitCode: number) {
  return {
    exit_code: exitCode,
    results: results.map(({ machine, command, exitCode: own }) => ({
      agent_id: machine.id,
      hostname: machine.hostname,
      command_id: command.id,
      status: command.status,
      exit_code: command.exit_code,
      grmm_exit_code: own,
      duration_ms: command.duration_ms,
      stdout: command.stdout,
      stderr: command.stderr,
      truncated: command.truncated,
      error: command.error,
      explanation: command.explanation,
    })),
  };
}

export function resultTable(results: readonly MachineResult[]): string {
  return textTable(
    ['HOST', 'STATUS', 'EXIT', 'DURATION', 'COMMAND ID'],
    results.map(({ machine, command }) => [
      machine.hostname,
      command.status,
      command.exit_code?.toString() ?? '-',
      durationText(command.duration_ms),
      command.id,
    ]),
  );
}

export function worstOf(results: readonly MachineResult[]): number {
  return worstExitCode(results.map(({ exitCode }) => exitCode));
}
