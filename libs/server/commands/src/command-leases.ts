import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Database, WriteBatcher } from '@gururmm/server/platform/database';
import { agentConfigSchema, type CommandRequest, type CommandType } from '@gururmm/shared/protocol';
import { Inject, Injectable } from '@nestjs/common';

/** Whose commands are handed out, and by right of which connection. */
export interface LeaseHolder {
  readonly agentId: string;
  /** The holder's epoch: a newer connection of the agent takes everything from it. */
  readonly epoch: string;
  /** The node that holds the agent's socket; null for an agent that is reached without one. */
  readonly nodeId: string | null;
}

interface Wish {
  readonly holder: LeaseHolder;
  commands: CommandRequest[];
}

interface LeasedRow {
  readonly agent_id: string;
  readonly epoch: string;
  readonly id: string;
  readonly command_type: CommandType;
  readonly command: string;
  readonly timeout_seconds: number;
  readonly interpreter: string | null;
  readonly args: string[] | null;
  readonly env: Record<string, string> | null;
  readonly claude_task: CommandRequest['claude_task'] | null;
  readonly created_at: Date;
}

/**
 * Commands of one agent that may be on their way or running at once: as many as an agent runs at once. More would
 * only wait on the device, where a cancellation, a freeze or an expiry reaches them later.
 */
export const DEFAULT_CONCURRENCY = agentConfigSchema.parse({}).max_concurrent_commands;

/** Agents whose commands one statement hands out. */
const MAX_HOLDERS = 500;

/** Fenced: only whoever holds the agent's newest connection may hand out its work. */
const LEASE = `
WITH chosen AS (
  SELECT c.id, h.epoch
  FROM unnest($1::uuid[], $2::bigint[], $3::uuid[]) AS h(agent_id, epoch, node_id)
  JOIN agents a ON a.id = h.agent_id AND a.socket_epoch = h.epoch AND a.node_id IS NOT DISTINCT FROM h.node_id
    AND a.approval = 'approved'
  CROSS JOIN LATERAL (
    SELECT p.id FROM commands p
    WHERE p.agent_id = h.agent_id AND p.status = 'pending' AND p.expires_at > now() AND p.cancel_requested_at IS NULL
      AND (p.lease_until IS NULL OR p.lease_until < now() OR p.lease_epoch <> h.epoch)
    ORDER BY p.created_at, p.id
    LIMIT greatest(0, ${DEFAULT_CONCURRENCY} - (SELECT count(*) FROM commands o WHERE o.agent_id = h.agent_id
      AND (o.status = 'running' OR (o.status = 'pending' AND o.lease_until > now() AND o.lease_epoch = h.epoch))))
    FOR UPDATE SKIP LOCKED) c)
UPDATE commands c SET attempt = attempt + 1, sent_at = coalesce(sent_at, now()), lease_epoch = chosen.epoch,
  lease_until = now() + make_interval(secs => $4)
FROM chosen WHERE c.id = chosen.id
RETURNING c.agent_id, chosen.epoch, c.id, command_type, command, timeout_seconds, interpreter, args, env, claude_task,
  created_at`;

/** Takes pending commands for agents that are there: leased rows, in the form in which agents read them. */
@Injectable()
export class CommandLeases {
  private readonly batcher = new WriteBatcher<Wish>({
    gatherMs: 0,
    maxWeight: MAX_HOLDERS,
    write: (wishes) => this.leaseAll(wishes),
  });

  constructor(
    private readonly database: Database,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  /**
   * Leases what the agent may run now, oldest first; after COMMIT. Whoever does not hold the agent's newest
   * connection gets nothing. What is not delivered is leased again when its lease has ended.
   */
  async lease(holder: LeaseHolder): Promise<readonly CommandRequest[]> {
    const wish: Wish = { holder, commands: [] };
    await this.batcher.add(wish);
    return wish.commands;
  }

  private async leaseAll(wishes: readonly Wish[]): Promise<void> {
    const rows = await this.database.query<LeasedRow>(LEASE, [
      wishes.map(({ holder }) => holder.agentId),
      wishes.map(({ holder }) => holder.epoch),
      wishes.map(({ holder }) => holder.nodeId),
      this.configuration.commandLeaseSeconds,
    ]);
    rows.sort((a, b) => a.created_at.getTime() - b.created_at.getTime());
    const byHolder = new Map(wishes.map((wish) => [keyOf(wish.holder.agentId, wish.holder.epoch), wish]));
    for (const row of rows) byHolder.get(keyOf(row.agent_id, row.epoch))?.commands.push(toRequest(row));
  }
}

function keyOf(agentId: string, epoch: string): string {
  return `${agentId}/${epoch}`;
}

function toRequest(row: LeasedRow): CommandRequest {
  return {
    command_id: row.id,
    command_type: row.command_type,
    command: row.command,
    timeout_seconds: row.timeout_seconds,
    ...(row.interpreter === null ? {} : { interpreter: row.interpreter }),
    ...(row.args === null ? {} : { args: row.args }),
    ...(row.env === null ? {} : { env: row.env }),
    ...(row.claude_task == null ? {} : { claude_task: row.claude_task }),
  };
}
