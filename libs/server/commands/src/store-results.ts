import { createHash } from 'node:crypto';
import { rowsOf, storableJson, storableText } from '@gururmm/server/platform/database';
import {
  type AgentPayload,
  type CommandStatus,
  EXIT_CODE_TIMED_OUT,
  isTerminalStatus,
  statusesBefore,
  type SecretRedactor,
  statusOfOutcome,
} from '@gururmm/shared/protocol';
import type { EntityManager } from 'typeorm';
import { MAX_OUTPUT_CHUNKS } from './output-progress';

type Result = AgentPayload<'command_result'>;

/** A result and the agent that reports it. */
export interface ReportedResult {
  readonly agentId: string;
  readonly result: Result;
}

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

interface LockedRow {
  readonly id: string;
  readonly agent_id: string;
  readonly client_id: string | null;
  readonly status: CommandStatus;
  readonly has_secrets: boolean;
  readonly result_hash: Buffer | null;
}

interface Ending {
  readonly row: LockedRow;
  readonly result: Result;
  readonly resultHash: Buffer;
  readonly status: CommandStatus;
  readonly exitCode: number | null;
  readonly error: string | null;
}

/** Different late results of one command that are kept; an agent that means well has one. */
const MAX_LATE_RESULTS = 3;

/**
 * Stores results, each once, inside the caller's transaction: many agents, a few statements. Only the agent that
 * has the command may end it.
 * @returns what became of each, in their order
 */
export async function storeResults(
  manager: EntityManager,
  reported: readonly ReportedResult[],
  redactors: ReadonlyMap<string, SecretRedactor> = new Map(),
): Promise<readonly StoredResult[]> {
  const outcomes = new Map<ReportedResult, StoredResult>();
  // Two results of one command are told apart in the order in which they came.
  for (let rest = [...reported]; rest.length > 0;) {
    const round = firstOfEachCommand(rest);
    await storeRound(manager, round, redactors, outcomes);
    rest = rest.filter((each) => !outcomes.has(each));
  }
  return reported.map((each) => outcomes.get(each) ?? { kind: 'unknown' });
}

function firstOfEachCommand(reported: readonly ReportedResult[]): ReportedResult[] {
  const seen = new Set<string>();
  return reported.filter(({ result: { command_id: id } }) => !seen.has(id) && seen.add(id));
}

async function storeRound(
  manager: EntityManager,
  round: readonly ReportedResult[],
  redactors: ReadonlyMap<string, SecretRedactor>,
  outcomes: Map<ReportedResult, StoredResult>,
): Promise<void> {
  const rows = await lockRows(manager, round);
  const complete = await idsWithWholeOutput(
    manager,
    round.map(({ result }) => result),
  );
  const endings: Ending[] = [];
  const late: Ending[] = [];
  for (const each of round) {
    const { result } = each;
    const row = rows.get(result.command_id);
    if (row?.agent_id !== each.agentId) {
      outcomes.set(each, { kind: 'unknown' });
      continue;
    }
    const ending = endingOf(row, result, redactors.get(row.id));
    if (isTerminalStatus(row.status)) {
      if (row.result_hash?.equals(ending.resultHash) !== true) late.push(ending);
      outcomes.set(each, { kind: 'known' });
    } else if (complete.has(result.command_id)) {
      endings.push(ending);
      const { status, exitCode } = ending;
      outcomes.set(each, { kind: 'stored', status, exitCode, clientId: row.client_id });
    } else {
      outcomes.set(each, { kind: 'incomplete' });
    }
  }
  await noteOvertakenStarts(manager, endings);
  await finish(manager, endings);
  await keepBeside(manager, late);
}

/** In the order of their ids: two transactions never wait for each other. */
async function lockRows(manager: EntityManager, round: readonly ReportedResult[]): Promise<Map<string, LockedRow>> {
  const rows = await manager.query<LockedRow[]>(
    'SELECT id, agent_id, client_id, status, secret_names IS NOT NULL AS has_secrets, result_hash FROM commands WHERE id = ANY($1) ORDER BY id FOR UPDATE',
    [round.map(({ result }) => result.command_id)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function idsWithWholeOutput(manager: EntityManager, results: readonly Result[]): Promise<Set<string>> {
  const inChunks = results.filter(
    ({ stdout, stderr, last_seq }) => !(stdout !== null && stderr !== null) && last_seq !== undefined && last_seq >= 0,
  );
  const ids = new Set(results.map(({ command_id }) => command_id));
  if (inChunks.length === 0) return ids;
  for (const { command_id } of inChunks) ids.delete(command_id);
  const whole = await manager.query<{ id: string }[]>(
    `SELECT r.id FROM unnest($1::uuid[], $2::int[]) AS r(id, last_seq)
     WHERE (SELECT count(*) FROM command_output o WHERE o.command_id = r.id AND o.seq <= r.last_seq) = r.last_seq + 1::bigint`,
    [
      inChunks.map(({ command_id }) => command_id),
      // What lies beyond is never stored.
      inChunks.map(({ last_seq }) => Math.min(last_seq ?? -1, MAX_OUTPUT_CHUNKS - 1)),
    ],
  );
  for (const { id } of whole) ids.add(id);
  return ids;
}

function endingOf(row: LockedRow, reported: Result, redactor: SecretRedactor | undefined): Ending {
  const result = shownResult(row, reported, redactor);
  const error = result.error === undefined ? null : storableText(result.error);
  const reportedStatus = statusOfOutcome(result.outcome, result.exit_code);
  // What has started cannot be refused any more.
  const status = reportedStatus === 'rejected' && row.status === 'running' ? 'failed' : reportedStatus;
  // Windows reports crashes as unsigned numbers (0xC0000005); shells there show, and the column holds, the signed ones.
  const signed = result.exit_code === null ? null : result.exit_code | 0;
  const exitCode = status === 'timed_out' ? EXIT_CODE_TIMED_OUT : signed;
  return { row, result, resultHash: hashResult(reported), status, exitCode, error };
}

/**
 * The result without what must not be stored. The agent has redacted it; this is for one that did not. Once the
 * command is over its secrets are gone, so that nothing can be looked for: the texts of a late result are dropped.
 */
function shownResult(row: LockedRow, result: Result, redactor: SecretRedactor | undefined): Result {
  if (!row.has_secrets) return result;
  const hide = (text: string) => (isTerminalStatus(row.status) ? '' : (redactor?.redact(text) ?? text));
  const { stdout, stderr, error } = result;
  return {
    ...result,
    stdout: stdout === null ? null : hide(stdout),
    stderr: stderr === null ? null : hide(stderr),
    ...(error === undefined ? {} : { error: hide(error) }),
  };
}

/** A result may overtake its acknowledgement: the start is noted first, in the same transaction. */
async function noteOvertakenStarts(manager: EntityManager, endings: readonly Ending[]): Promise<void> {
  const overtaken = endings.filter(({ row, status }) => !statusesBefore(status).includes(row.status));
  if (overtaken.length === 0) return;
  await manager.query(
    `UPDATE commands c SET status = 'running', started_at = now() - make_interval(secs => s.duration_ms / 1000.0)
     FROM unnest($1::uuid[], $2::float8[]) AS s(id, duration_ms) WHERE c.id = s.id AND c.status = 'pending'`,
    [overtaken.map(({ row }) => row.id), overtaken.map(({ result }) => result.duration_ms)],
  );
}

async function finish(manager: EntityManager, endings: readonly Ending[]): Promise<void> {
  if (endings.length === 0) return;
  const results = endings.map(({ result }) => result);
  const updated: unknown = await manager.query(
    `UPDATE commands c SET status = s.status, exit_code = s.exit_code, stdout = s.stdout, stderr = s.stderr,
       last_seq = s.last_seq, output_sha256 = s.output_sha256, truncated = c.truncated OR s.truncated, error = s.error,
       duration_ms = s.duration_ms, result_hash = s.result_hash, completed_at = now(), lease_until = NULL
     FROM unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[], $6::int[], $7::text[], $8::bool[], $9::text[],
       $10::float8[], $11::bytea[])
       AS s(id, status, exit_code, stdout, stderr, last_seq, output_sha256, truncated, error, duration_ms, result_hash)
     WHERE c.id = s.id AND c.status IN ('pending', 'running') RETURNING c.id`,
    [
      endings.map(({ row }) => row.id),
      endings.map(({ status }) => status),
      endings.map(({ exitCode }) => exitCode),
      results.map(({ stdout }) => (stdout === null ? null : storableText(stdout))),
      results.map(({ stderr }) => (stderr === null ? null : storableText(stderr))),
      results.map(({ last_seq }) => last_seq ?? null),
      results.map(({ output_sha256 }) => output_sha256 ?? null),
      results.map(({ truncated }) => truncated),
      endings.map(({ error }) => error),
      results.map(({ duration_ms }) => duration_ms),
      endings.map(({ resultHash }) => resultHash),
    ],
  );
  // The rows are locked: a missing one would be acknowledged without being stored.
  if (rowsOf(updated).length !== endings.length) throw new Error('a locked command did not take its result');
}

async function keepBeside(manager: EntityManager, late: readonly Ending[]): Promise<void> {
  if (late.length === 0) return;
  await manager.query(
    `INSERT INTO command_late_results (command_id, client_id, result, result_hash)
     SELECT s.command_id, s.client_id, s.result, s.result_hash
     FROM unnest($1::uuid[], $2::uuid[], $3::jsonb[], $4::bytea[]) AS s(command_id, client_id, result, result_hash)
     WHERE (SELECT count(*) FROM command_late_results l WHERE l.command_id = s.command_id) < ${MAX_LATE_RESULTS}
     ON CONFLICT (command_id, result_hash) DO NOTHING`,
    [
      late.map(({ row }) => row.id),
      late.map(({ row }) => row.client_id),
      late.map(({ result }) => storableJson(result)),
      late.map(({ resultHash }) => resultHash),
    ],
  );
}

function hashResult(result: Result): Buffer {
  return createHash('sha256').update(JSON.stringify(result)).digest();
}
