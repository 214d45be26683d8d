import { ClusterBus } from '@gururmm/server/platform/cluster';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Database, WriteBatcher } from '@gururmm/server/platform/database';
import { EffectivePolicies } from '@gururmm/server/policies';
import { isOnSql } from '@gururmm/server/settings';
import { type CommandRequest, type CommandType, SECRET_ENV_CAPABILITY } from '@gururmm/shared/protocol';
import { Inject, Injectable } from '@nestjs/common';
import { CommandSecrets } from './command-secrets';

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
  readonly client_id: string | null;
  readonly secret_names: readonly string[] | null;
  readonly sealed: Buffer | null;
  readonly takes_secrets: boolean;
}

interface RefusedRow {
  readonly id: string;
  readonly reason: string;
}

type OpenedSecrets =
  { readonly ok: true; readonly env: CommandRequest['secret_env'] } | { readonly ok: false; readonly reason: string };

/** Agents whose commands one statement hands out. */
const MAX_HOLDERS = 500;

/**
 * Fenced: only whoever holds the agent's newest connection may hand out its work, and a frozen fleet gets none. As
 * many commands of an agent may be on their way or running at once as its policy lets it run (`most`): more would
 * only wait on the device, where a cancellation, a freeze or an expiry reaches them later.
 */
const LEASE = `
WITH chosen AS (
  SELECT c.id, h.epoch, '${SECRET_ENV_CAPABILITY}' = ANY(a.capabilities) AS takes_secrets
  FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $5::int[]) AS h(agent_id, epoch, node_id, most)
  JOIN agents a ON a.id = h.agent_id AND a.socket_epoch = h.epoch AND a.node_id IS NOT DISTINCT FROM h.node_id
    AND a.approval = 'approved'
  CROSS JOIN LATERAL (
    SELECT p.id FROM commands p
    WHERE p.agent_id = h.agent_id AND p.status = 'pending' AND p.expires_at > now() AND p.cancel_requested_at IS NULL
      AND (p.lease_until IS NULL OR p.lease_until < now() OR p.lease_epoch <> h.epoch)
      AND NOT ${isOnSql('dispatch_frozen')}
    ORDER BY p.created_at, p.id
    LIMIT greatest(0, h.most - (SELECT count(*) FROM commands o WHERE o.agent_id = h.agent_id
      AND (o.status = 'running' OR (o.status = 'pending' AND o.lease_until > now() AND o.lease_epoch = h.epoch))))
    FOR UPDATE SKIP LOCKED) c)
UPDATE commands c SET attempt = attempt + 1, sent_at = coalesce(sent_at, now()), lease_epoch = chosen.epoch,
  lease_until = now() + make_interval(secs => $4)
FROM chosen WHERE c.id = chosen.id
RETURNING c.agent_id, chosen.epoch, c.id, command_type, command, timeout_seconds, interpreter, args, env, claude_task,
  created_at, client_id, secret_names, (SELECT sealed FROM command_secrets WHERE command_id = c.id) AS sealed,
  chosen.takes_secrets`;

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
    private readonly secrets: CommandSecrets,
    private readonly policies: EffectivePolicies,
    private readonly bus: ClusterBus,
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
    // One row a holder: the limit of an agent is counted once in a statement, so a second row would get as much again.
    const byHolder = new Map(wishes.map((wish) => [keyOf(wish.holder.agentId, wish.holder.epoch), wish]));
    const holders = [...byHolder.values()].map(({ holder }) => holder);
    const policies = await this.policies.forAgents(holders.map(({ agentId }) => agentId));
    const rows = await this.database.query<LeasedRow>(LEASE, [
      holders.map(({ agentId }) => agentId),
      holders.map(({ epoch }) => epoch),
      holders.map(({ nodeId }) => nodeId),
      this.configuration.commandLeaseSeconds,
      holders.map(({ agentId }) => policies.get(agentId)?.max_concurrent_commands ?? 0),
    ]);
    rows.sort((a, b) => a.created_at.getTime() - b.created_at.getTime());
    const refused: RefusedRow[] = [];
    for (const row of rows) {
      const secrets = this.secretsOf(row);
      if (secrets.ok) byHolder.get(keyOf(row.agent_id, row.epoch))?.commands.push(toRequest(row, secrets.env));
      else refused.push({ id: row.id, reason: secrets.reason });
    }
    if (refused.length > 0) await this.reject(refused);
  }

  private secretsOf(row: LeasedRow): OpenedSecrets {
    if (row.secret_names === null) return { ok: true, env: undefined };
    if (!row.takes_secrets) {
      const reason = 'The agent cannot keep secret_env secret (it lacks the capability secret_env); update it.';
      return { ok: false, reason };
    }
    const env = row.sealed === null ? undefined : this.secrets.open(row.id, row.sealed);
    return env === undefined
      ? { ok: false, reason: 'Its secrets can no longer be read; submit it again.' }
      : { ok: true, env };
  }

  /** Without its secrets a command must not run: it was leased, but never sent by this attempt. */
  private async reject(refused: readonly RefusedRow[]): Promise<void> {
    const rows = await this.database.query<{ id: string; agent_id: string; client_id: string | null }>(
      `WITH locked AS (
         SELECT id FROM commands WHERE id = ANY($1) AND status = 'pending' ORDER BY id FOR UPDATE)
       UPDATE commands c SET status = 'rejected', completed_at = now(), lease_until = NULL, error = r.reason,
         attempt = attempt - 1, sent_at = CASE WHEN attempt > 1 THEN sent_at END
       FROM unnest($1::uuid[], $2::text[]) AS r(id, reason) JOIN locked USING (id) WHERE c.id = r.id
       RETURNING c.id, c.agent_id, c.client_id`,
      [refused.map(({ id }) => id), refused.map(({ reason }) => reason)],
    );
    for (const { id: commandId, agent_id: agentId, client_id: clientId } of rows) {
      this.bus.publish('command.changed', { commandId, agentId, clientId, status: 'rejected', exitCode: null });
    }
  }
}

function keyOf(agentId: string, epoch: string): string {
  return `${agentId}/${epoch}`;
}

function toRequest(row: LeasedRow, secretEnv: CommandRequest['secret_env']): CommandRequest {
  return {
    command_id: row.id,
    command_type: row.command_type,
    command: row.command,
    timeout_seconds: row.timeout_seconds,
    ...(row.interpreter === null ? {} : { interpreter: row.interpreter }),
    ...(row.args === null ? {} : { args: row.args }),
    ...(row.env === null ? {} : { env: row.env }),
    ...(row.claude_task == null ? {} : { claude_task: row.claude_task }),
    ...(secretEnv === undefined ? {} : { secret_env: secretEnv }),
  };
}
