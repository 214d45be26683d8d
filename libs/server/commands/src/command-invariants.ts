import { createHash } from 'node:crypto';
import { COMMAND_STATUSES, COMMAND_TRANSITIONS, type CommandStatus, isTerminalStatus } from '@gururmm/shared/protocol';

/** What must hold for every command at any moment, by name. The fault tests and the health query judge by these. */
export const COMMAND_INVARIANTS = [
  'one_terminal_state',
  'legal_steps_only',
  'start_as_state_says',
  'end_time_as_state_says',
  'sent_before_start',
  'stored_output_is_the_reported',
  'rows_of_one_client',
  'counts_add_up',
  'one_start_on_the_device',
  'started_on_its_device_only',
  'stored_output_is_the_written',
  'stored_exit_code_is_the_real',
] as const;

export type CommandInvariant = (typeof COMMAND_INVARIANTS)[number];

/** A broken invariant and the command that breaks it; `commandId` is null where it is about all of them. */
export interface Violation {
  readonly invariant: CommandInvariant;
  readonly commandId: string | null;
  readonly detail: string;
}

/** One command as the server keeps it. */
export interface CommandFacts {
  readonly id: string;
  readonly agentId: string;
  readonly status: CommandStatus;
  /** Every state it entered, in order. */
  readonly steps: readonly CommandStatus[];
  readonly attempt: number;
  readonly exitCode: number | null;
  readonly isStartNoted: boolean;
  readonly isEndNoted: boolean;
  /** SHA-256 (hex) as the agent reported it, and of what is stored; null where there is none to compare. */
  readonly reportedSha256: string | null;
  readonly storedSha256: string | null;
  /** Chunks, steps or late results that are filed under another client than the command. */
  readonly strayRows: number;
}

/** A process that ran to its end: its exit code, and the SHA-256 (hex) of all that it wrote. */
export interface ProcessEnd {
  readonly exitCode: number;
  readonly sha256: string;
}

/** What a device noted by itself, beside the agent: each start, and each end. */
export interface DeviceLedger {
  readonly agentId: string;
  readonly starts: readonly string[];
  readonly ends: ReadonlyMap<string, ProcessEnd>;
}

type Check = (command: CommandFacts) => string | undefined;

/** States that say that the process ran to an end: it was started, exactly once. */
const RAN: readonly CommandStatus[] = ['completed', 'failed'];
/** States that say that no process was ever started. */
const NEVER_RAN: readonly CommandStatus[] = ['expired', 'rejected'];

const CHECKS: Partial<Record<CommandInvariant, Check>> = {
  one_terminal_state: ({ status, steps }) => {
    const ends = steps.filter(isTerminalStatus);
    const expected = isTerminalStatus(status) ? 1 : 0;
    return ends.length === expected ? undefined : `is ${status} and ended ${ends.length} times: ${ends.join(', ')}`;
  },
  legal_steps_only: ({ status, steps }) => {
    if (steps[0] !== 'pending') return `began as ${steps[0] ?? 'nothing'}`;
    if (steps.at(-1) !== status) return `is ${status}, its last step was ${steps.at(-1) ?? 'none'}`;
    const illegal = steps.findIndex((to, at) => at > 0 && !isLegal(steps[at - 1], to));
    return illegal < 0 ? undefined : `went from ${steps[illegal - 1] ?? ''} to ${steps[illegal] ?? ''}`;
  },
  start_as_state_says: ({ status, steps, isStartNoted }) => {
    const starts = steps.filter((step) => step === 'running').length;
    if (isStartNoted !== starts > 0) return `has ${starts} starts and ${isStartNoted ? 'a' : 'no'} time of its start`;
    if (RAN.includes(status) && starts !== 1) return `is ${status} after ${starts} starts`;
    return NEVER_RAN.includes(status) && starts > 0 ? `is ${status} after ${starts} starts` : undefined;
  },
  end_time_as_state_says: ({ status, isEndNoted }) =>
    isEndNoted === isTerminalStatus(status) ? undefined : `is ${status} ${isEndNoted ? 'with' : 'without'} an end time`,
  sent_before_start: ({ steps, attempt }) =>
    steps.includes('running') && attempt === 0 ? 'started without having been sent' : undefined,
  stored_output_is_the_reported: ({ reportedSha256, storedSha256 }) =>
    reportedSha256 === null || storedSha256 === null || reportedSha256 === storedSha256
      ? undefined
      : `stored output has ${storedSha256}, the agent reported ${reportedSha256}`,
  rows_of_one_client: ({ strayRows }) =>
    strayRows === 0 ? undefined : `${strayRows} of its rows are filed under another client`,
};

function isLegal(from: CommandStatus | undefined, to: CommandStatus): boolean {
  return from !== undefined && COMMAND_TRANSITIONS[from].includes(to);
}

/** The invariants that the server's own rows show. */
export function judgeCommands(commands: readonly CommandFacts[]): Violation[] {
  return [...commands.flatMap(judgeCommand), ...judgeCounts(commands)];
}

function judgeCommand(command: CommandFacts): Violation[] {
  return Object.entries(CHECKS).flatMap(([invariant, check]) => {
    const detail = check(command);
    return detail === undefined ? [] : [{ invariant: invariant as CommandInvariant, commandId: command.id, detail }];
  });
}

/** Every command is in one known state, and as many ended as have a last step that ends. */
function judgeCounts(commands: readonly CommandFacts[]): Violation[] {
  const byStatus = COMMAND_STATUSES.map((status) => commands.filter((command) => command.status === status).length);
  const sum = byStatus.reduce((total, count) => total + count, 0);
  const ended = commands.filter(({ steps }) => steps.some(isTerminalStatus)).length;
  const over = commands.filter(({ status }) => isTerminalStatus(status)).length;
  if (sum === commands.length && ended === over) return [];
  const detail = `${commands.length} commands, ${sum} in a known state; ${over} are over, ${ended} entered an end`;
  return [{ invariant: 'counts_add_up', commandId: null, detail }];
}

/** The invariants that only the devices can show: what really ran, where, how often, and what it wrote. */
export function judgeDevices(commands: readonly CommandFacts[], ledgers: readonly DeviceLedger[]): Violation[] {
  const byId = new Map(commands.map((command) => [command.id, command]));
  const starts = new Map<string, number>();
  for (const id of ledgers.flatMap((ledger) => ledger.starts)) starts.set(id, (starts.get(id) ?? 0) + 1);
  return [
    ...commands.flatMap((command) => judgeStarts(command, starts.get(command.id) ?? 0)),
    ...ledgers.flatMap((ledger) => ledger.starts.flatMap((id) => judgePlace(id, byId.get(id), ledger.agentId))),
    ...ledgers.flatMap((ledger) => [...ledger.ends].flatMap(([id, end]) => judgeEnd(byId.get(id), end))),
  ];
}

function judgeStarts({ id, status }: CommandFacts, starts: number): Violation[] {
  const isGood = starts <= 1 && !(RAN.includes(status) && starts !== 1) && !(NEVER_RAN.includes(status) && starts > 0);
  if (isGood) return [];
  return [{ invariant: 'one_start_on_the_device', commandId: id, detail: `is ${status}, started ${starts} times` }];
}

function judgePlace(id: string, command: CommandFacts | undefined, agentId: string): Violation[] {
  if (command?.agentId === agentId) return [];
  const detail = `started on ${agentId}, it is for ${command?.agentId ?? 'nobody'}`;
  return [{ invariant: 'started_on_its_device_only', commandId: id, detail }];
}

function judgeEnd(command: CommandFacts | undefined, end: ProcessEnd): Violation[] {
  if (command === undefined || !RAN.includes(command.status)) return [];
  const violations: Violation[] = [];
  if (command.storedSha256 !== end.sha256) {
    const detail = `the process wrote ${end.sha256}, stored is ${command.storedSha256 ?? 'nothing'}`;
    violations.push({ invariant: 'stored_output_is_the_written', commandId: command.id, detail });
  }
  if (command.exitCode !== end.exitCode) {
    const detail = `the process ended with ${end.exitCode}, stored is ${command.exitCode ?? 'nothing'}`;
    violations.push({ invariant: 'stored_exit_code_is_the_real', commandId: command.id, detail });
  }
  return violations;
}

interface FactsRow {
  readonly id: string;
  readonly agent_id: string;
  readonly status: CommandStatus;
  readonly attempt: number;
  readonly exit_code: number | null;
  readonly is_start_noted: boolean;
  readonly is_end_noted: boolean;
  readonly steps: CommandStatus[] | null;
  readonly stray_rows: string;
  readonly output_sha256: string | null;
  readonly stdout: string | null;
  readonly stderr: string | null;
  readonly chunks: string | null;
}

/** Output with more chunks than this (2 MiB) is not read for a comparison. */
const MAX_COMPARED_CHUNKS = 64;

/** What stands in the database for a NUL, which it cannot hold: such output differs from the reported one by design. */
const REPLACED = '\uFFFD';

/**
 * Facts of the newest commands, through the index on their creation; runs in one snapshot.
 * Where the result did not hold the output, the stored chunks are the output.
 */
const FACTS = `
WITH recent AS MATERIALIZED (
  SELECT * FROM commands WHERE created_at > now() - make_interval(secs => $1) ORDER BY created_at DESC, id DESC LIMIT $2)
SELECT c.id, c.agent_id, c.status, c.attempt, c.exit_code, c.started_at IS NOT NULL AS is_start_noted,
  c.completed_at IS NOT NULL AS is_end_noted, c.output_sha256, c.stdout, c.stderr,
  (SELECT array_agg(s.status ORDER BY s.id) FROM command_steps s WHERE s.command_id = c.id) AS steps,
  (SELECT count(*) FROM command_output o WHERE o.command_id = c.id AND o.client_id IS DISTINCT FROM c.client_id)
    + (SELECT count(*) FROM command_late_results l WHERE l.command_id = c.id AND l.client_id IS DISTINCT FROM c.client_id)
    AS stray_rows,
  CASE WHEN c.stdout IS NULL AND c.last_seq BETWEEN 0 AND ${MAX_COMPARED_CHUNKS - 1} THEN (
    SELECT CASE WHEN bool_and(strpos(o.data, '${REPLACED}') = 0)
      THEN encode(sha256(convert_to(string_agg(o.data, '' ORDER BY o.stream = 'stderr', o.seq), 'UTF8')), 'hex') END
    FROM command_output o WHERE o.command_id = c.id AND o.seq <= c.last_seq) END AS chunks
FROM recent c`;

/** Asks the database; {@link readCommandFacts} needs nothing else of it. */
export type QueryRows = <Row>(sql: string, parameters: unknown[]) => Promise<Row[]>;

/** Reads the facts of commands that are at most `withinSeconds` old, the newest `limit` of them. */
export async function readCommandFacts(
  query: QueryRows,
  withinSeconds: number,
  limit: number,
): Promise<CommandFacts[]> {
  return (await query<FactsRow>(FACTS, [withinSeconds, limit])).map((row) => ({
    id: row.id,
    agentId: row.agent_id,
    status: row.status,
    steps: row.steps ?? [],
    attempt: row.attempt,
    exitCode: row.exit_code,
    isStartNoted: row.is_start_noted,
    isEndNoted: row.is_end_noted,
    reportedSha256: row.output_sha256,
    storedSha256: storedSha256(row),
    strayRows: Number(row.stray_rows),
  }));
}

/** The hash that the agent reports is over all of stdout, then all of stderr. */
function storedSha256({ stdout, stderr, chunks }: FactsRow): string | null {
  if (stdout === null || stderr === null) return chunks;
  if (stdout.includes(REPLACED) || stderr.includes(REPLACED)) return null;
  return createHash('sha256').update(stdout).update(stderr).digest('hex');
}
