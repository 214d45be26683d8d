import { createHash } from 'node:crypto';
import { storableJson, storableText } from '@gururmm/server/platform/database';
import {
  type AgentPayload,
  type CommandStatus,
  EXIT_CODE_TIMED_OUT,
  isTerminalStatus,
  statusesBefore,
  statusOfOutcome,
} from '@gururmm/shared/protocol';
import type { EntityManager } from 'typeorm';
import { Command } from './command.entity';

type Result = AgentPayload<'command_result'>;

/** What became of a reported result. */
export type StoredResult =
  /** Stored; the command is over. */
  | {
      readonly kind: 'stored';
      readonly status: CommandStatus;
      readonly exitCode: number | null;
      readonly clientId: string | null;
    }
  /** Stored before, or kept beside a command that was over: nothing changed. */
  | { readonly kind: 'known' }
  /** Some chunks of its output are missing: the agent sends them and the result again. */
  | { readonly kind: 'incomplete' }
  /** No such command of this agent. */
  | { readonly kind: 'unknown' };

/** Stores a result once, inside the caller's transaction. Only the agent that has the command may end it. */
export async function storeResult(manager: EntityManager, agentId: string, result: Result): Promise<StoredResult> {
  const command = await manager.findOne(Command, {
    where: { id: result.command_id, agentId },
    lock: { mode: 'pessimistic_write' },
  });
  if (command === null) return { kind: 'unknown' };
  const resultHash = hashResult(result);
  if (isTerminalStatus(command.status)) {
    if (command.resultHash?.equals(resultHash) !== true) await keepBeside(manager, command, result, resultHash);
    return { kind: 'known' };
  }
  if (!(await isOutputComplete(manager, result))) return { kind: 'incomplete' };
  return finish(manager, command, result, resultHash);
}

async function finish(
  manager: EntityManager,
  command: Command,
  result: Result,
  resultHash: Buffer,
): Promise<StoredResult> {
  const { status, exitCode, error } = terminalState(command, result);
  if (!statusesBefore(status).includes(command.status)) {
    // The result overtook its acknowledgement: the start is noted first, in the same transaction.
    await manager.query(
      `UPDATE commands SET status = 'running', started_at = now() - make_interval(secs => $2 / 1000.0) WHERE id = $1 AND status = 'pending'`,
      [command.id, result.duration_ms],
    );
  }
  const before = statusesBefore(status);
  await manager.query(
    `UPDATE commands SET status = $2, exit_code = $3, stdout = $4, stderr = $5, last_seq = $6, output_sha256 = $7,
       truncated = $8, error = $9, duration_ms = $10, result_hash = $11, completed_at = now(), lease_until = NULL
     WHERE id = $1 AND status = ANY($12)`,
    [
      command.id,
      status,
      exitCode,
      result.stdout === null ? null : storableText(result.stdout),
      result.stderr === null ? null : storableText(result.stderr),
      result.last_seq ?? null,
      result.output_sha256 ?? null,
      result.truncated,
      error,
      result.duration_ms,
      resultHash,
      before,
    ],
  );
  return { kind: 'stored', status, exitCode, clientId: command.clientId };
}

function terminalState(
  command: Command,
  result: Result,
): { status: CommandStatus; exitCode: number | null; error: string | null } {
  const error = result.error === undefined ? null : storableText(result.error);
  const status = statusOfOutcome(result.outcome, result.exit_code);
  // Windows reports crashes as unsigned numbers (0xC0000005); shells there show, and the column holds, the signed ones.
  const exitCode = result.exit_code === null ? null : result.exit_code | 0;
  if (status === 'rejected' && command.status === 'running') return { status: 'failed', exitCode, error };
  if (status === 'timed_out') return { status, exitCode: EXIT_CODE_TIMED_OUT, error };
  return { status, exitCode, error };
}

async function isOutputComplete(manager: EntityManager, result: Result): Promise<boolean> {
  if (result.stdout !== null && result.stderr !== null) return true;
  const lastSeq = result.last_seq ?? -1;
  const [row] = await manager.query<{ count: string }[]>(
    'SELECT count(*) FROM command_output WHERE command_id = $1 AND seq <= $2',
    [result.command_id, lastSeq],
  );
  return Number(row?.count ?? 0) === lastSeq + 1;
}

async function keepBeside(manager: EntityManager, command: Command, result: Result, resultHash: Buffer): Promise<void> {
  await manager.query(
    `INSERT INTO command_late_results (command_id, client_id, result, result_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (command_id, result_hash) DO NOTHING`,
    [command.id, command.clientId, storableJson(result), resultHash],
  );
}

function hashResult(result: Result): Buffer {
  return createHash('sha256').update(JSON.stringify(result)).digest();
}
