import type { CommandBody } from '@gururmm/shared/api-client';
import { durationText } from '../commands/command-fields';
import { worstExitCode } from '../exit-codes';
import { textTable } from '../text-table';
import type { Machine } from './select-machines';

/** How it went on one machine: a command, or the reason why there is none. */
export interface MachineResult {
  readonly machine: Machine;
  readonly command: CommandBody | undefined;
  readonly fault: string | undefined;
  readonly exitCode: number;
}

/** The document of `grmm run --json`. */
export function resultDocument(results: readonly MachineResult[], exitCode: number) {
  return {
    exit_code: exitCode,
    results: results.map(({ machine, command, fault, exitCode: own }) => ({
      agent_id: machine.id,
      hostname: machine.hostname,
      command_id: command?.id ?? null,
      status: command?.status ?? 'not_sent',
      exit_code: command?.exit_code ?? null,
      grmm_exit_code: own,
      duration_ms: command?.duration_ms ?? null,
      stdout: command?.stdout ?? null,
      stderr: command?.stderr ?? null,
      truncated: command?.truncated ?? false,
      error: fault ?? command?.error ?? null,
      explanation: command?.explanation ?? null,
    })),
  };
}

export function resultTable(results: readonly MachineResult[]): string {
  return textTable(
    ['HOST', 'STATUS', 'EXIT', 'DURATION', 'COMMAND ID'],
    results.map(({ machine, command }) => [
      machine.hostname,
      command?.status ?? 'not sent',
      command?.exit_code?.toString() ?? '-',
      durationText(command?.duration_ms ?? null),
      command?.id ?? '-',
    ]),
  );
}

export function worstOf(results: readonly MachineResult[]): number {
  return worstExitCode(results.map(({ exitCode }) => exitCode));
}
