import type { Database } from '@gururmm/server/platform/database';
import { type CommandStatus, isTerminalStatus } from '@gururmm/shared/protocol';
import type { StoredOutput } from './output-progress';

interface OutputRow {
  readonly status: CommandStatus;
  readonly count: string;
  readonly last_seq: number | null;
  readonly stdout_bytes: string;
  readonly stderr_bytes: string;
}

/** @returns what is stored of the output of this agent's command; undefined when it has no such command */
export async function readStoredOutput(
  database: Database,
  agentId: string,
  commandId: string,
  capBytes: number,
): Promise<StoredOutput | undefined> {
  const [row] = await database.query<OutputRow>(
    `SELECT c.status, o.* FROM commands c CROSS JOIN LATERAL (
       SELECT count(*), max(seq) AS last_seq,
         coalesce(sum(octet_length(data)) FILTER (WHERE stream = 'stdout'), 0) AS stdout_bytes,
         coalesce(sum(octet_length(data)) FILTER (WHERE stream = 'stderr'), 0) AS stderr_bytes
       FROM command_output WHERE command_id = c.id) o
     WHERE c.id = $1 AND c.agent_id = $2`,
    [commandId, agentId],
  );
  if (row === undefined) return undefined;
  const count = Number(row.count);
  const isGapless = count === (row.last_seq ?? -1) + 1;
  return {
    seqs: isGapless ? count : await storedSeqs(database, commandId),
    bytes: { stdout: Number(row.stdout_bytes), stderr: Number(row.stderr_bytes) },
    capBytes,
    isOver: isTerminalStatus(row.status),
  };
}

async function storedSeqs(database: Database, commandId: string): Promise<number[]> {
  const rows = await database.query<{ seq: number }>(
    'SELECT seq FROM command_output WHERE command_id = $1 ORDER BY seq',
    [commandId],
  );
  return rows.map((row) => row.seq);
}
