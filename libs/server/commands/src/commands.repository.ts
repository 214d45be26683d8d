import { AuditTrail } from '@gururmm/server/audit';
import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  rowsOf,
  selectEntityPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import { EffectivePolicies } from '@gururmm/server/policies';
import { isOnSql } from '@gururmm/server/settings';
import {
  type AgentStatus,
  type CommandStatus,
  type CommandType,
  SECRET_ENV_CAPABILITY,
} from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import { Command } from './command.entity';
import { CommandStep } from './command-history.entity';
import { CommandSecrets } from './command-secrets';
import { askToCancel, cancelUnsent } from './request-cancel';

export interface CommandFilter {
  readonly agentId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly status?: CommandStatus | undefined;
  readonly commandType?: CommandType | undefined;
  readonly createdBy?: string | undefined;
  readonly jobId?: string | undefined;
  readonly since?: string | undefined;
}

export type NewCommand = Pick<
  Command,
  | 'agentId'
  | 'createdBy'
  | 'commandType'
  | 'command'
  | 'interpreter'
  | 'args'
  | 'env'
  | 'claudeTask'
  | 'timeoutSeconds'
  | 'scriptId'
  | 'scriptVersion'
  | 'exitCodes'
> & {
  /** Environment variables whose values are secrets. */
  readonly secretEnv: Readonly<Record<string, string>> | null;
};

/** A command with its steps, its whole output and what its explanation needs. */
export interface CommandDetails {
  readonly command: Command;
  readonly steps: readonly CommandStep[];
  readonly stdout: string | null;
  readonly stderr: string | null;
  readonly agentStatus: AgentStatus;
  readonly agentLastSeenAt: Date | null;
  readonly inFlight: number;
  readonly concurrencyLimit: number;
  readonly isLeased: boolean;
  readonly isDispatchFrozen: boolean;
  readonly missingCapability: string | null;
}

interface ContextRow {
  readonly agent_status: AgentStatus;
  readonly agent_last_seen_at: Date | null;
  readonly capabilities: readonly string[];
  readonly in_flight: string;
  readonly is_leased: boolean;
  readonly is_dispatch_frozen: boolean;
  readonly out: string | null;
  readonly err: string | null;
}

@Injectable()
export class CommandsRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly secrets: CommandSecrets,
    private readonly policies: EffectivePolicies,
  ) {}

  /** @throws DomainError not_found when the agent is outside the scope */
  async create(scope: ClientScope, actor: Actor, command: NewCommand, expiresInSeconds: number): Promise<Command> {
    return this.audit.change(scope, actor, async (manager) => {
      const created = await manager.query<{ id: string }[]>(
        `INSERT INTO commands (agent_id, client_id, site_id, created_by, command_type, command, interpreter, args, env,
           claude_task, timeout_seconds, expires_at, script_id, script_version, exit_codes)
         SELECT id, client_id, site_id, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(secs => $10), $11, $12, $13
         FROM agents WHERE id = $1 RETURNING id`,
        [
          command.agentId,
          command.createdBy,
          command.commandType,
          command.command,
          command.interpreter,
          command.args && JSON.stringify(command.args),
          command.env && JSON.stringify(command.env),
          command.claudeTask && JSON.stringify(command.claudeTask),
          command.timeoutSeconds,
          expiresInSeconds,
          command.scriptId,
          command.scriptVersion,
          command.exitCodes && JSON.stringify(command.exitCodes),
        ],
      );
      const [row] = created;
      if (row === undefined) throw notFound('agent');
      if (command.secretEnv !== null) await this.secrets.store(manager, new Map([[row.id, command.secretEnv]]));
      const result = await manager.findOneByOrFail(Command, { id: row.id });
      const { commandType, command: text, interpreter, args, agentId, scriptId, scriptVersion, secretNames } = result;
      const after = {
        agent_id: agentId,
        command_type: commandType,
        command: text,
        interpreter,
        args,
        script_id: scriptId,
        script_version: scriptVersion,
        ...(secretNames === null ? {} : { secret_env_names: secretNames }),
      };
      return { result, acts: [actOn(result, 'command.submit', after)] };
    });
  }

  list(scope: ClientScope, filter: CommandFilter, page: PageRequest): Promise<Page<Command>> {
    const conditions = new SqlConditions()
      .equals('c.agent_id', filter.agentId)
      .equals('c.site_id', filter.siteId)
      .equals('c.client_id', filter.clientId)
      .equals('c.status', filter.status)
      .equals('c.command_type', filter.commandType)
      .equals('c.created_by', filter.createdBy)
      .equals('c.job_id', filter.jobId);
    if (filter.since !== undefined) conditions.add((since) => `c.created_at >= ${since}::timestamptz`, filter.since);
    const select = {
      from: 'commands c',
      conditions,
      orderBy: [
        { expression: 'c.created_at', type: 'timestamptz' },
        { expression: 'c.id', type: 'uuid' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, Command, 'c', select));
  }

  /** @throws DomainError not_found outside the scope too */
  async get(scope: ClientScope, id: string): Promise<Command> {
    const command = await this.database.within(scope, (manager) => manager.findOneBy(Command, { id }));
    if (command === null) throw notFound('command');
    return command;
  }

  /** @throws DomainError not_found outside the scope too */
  async details(scope: ClientScope, id: string): Promise<CommandDetails> {
    return this.database.within(scope, async (manager) => {
      const command = await manager.findOneBy(Command, { id });
      if (command === null) throw notFound('command');
      const steps = await manager.find(CommandStep, { where: { commandId: id }, order: { id: 'ASC' } });
      const [context] = await manager.query<ContextRow[]>(
        `SELECT a.status AS agent_status, a.last_seen_at AS agent_last_seen_at, a.capabilities,
           coalesce(c.lease_until > now(), false) AS is_leased,
           ${isOnSql('dispatch_frozen')} AS is_dispatch_frozen,
           (SELECT count(*) FROM commands o WHERE o.agent_id = c.agent_id AND o.id <> c.id
              AND (o.status = 'running' OR (o.status = 'pending' AND o.lease_until > now()))) AS in_flight,
           (SELECT string_agg(data, '' ORDER BY seq) FROM command_output WHERE command_id = c.id AND stream = 'stdout') AS out,
           (SELECT string_agg(data, '' ORDER BY seq) FROM command_output WHERE command_id = c.id AND stream = 'stderr') AS err
         FROM commands c JOIN agents a ON a.id = c.agent_id WHERE c.id = $1`,
        [id],
      );
      const policy = await this.policies.forAgent(command.agentId);
      return {
        command,
        steps,
        stdout: command.stdout ?? context?.out ?? null,
        stderr: command.stderr ?? context?.err ?? null,
        agentStatus: context?.agent_status ?? 'offline',
        agentLastSeenAt: context?.agent_last_seen_at ?? null,
        concurrencyLimit: policy.max_concurrent_commands,
        inFlight: Number(context?.in_flight ?? 0),
        isLeased: context?.is_leased ?? false,
        isDispatchFrozen: context?.is_dispatch_frozen ?? false,
        missingCapability: missingCapability(command, context?.capabilities ?? []),
      };
    });
  }

  /**
   * Asks for a cancellation: at once when the command was never sent, else through the agent.
   * @returns the command as it is now; a terminal one is unchanged
   */
  async requestCancel(scope: ClientScope, actor: Actor, id: string): Promise<Command> {
    return this.audit.change(scope, actor, async (manager) => {
      const command = await manager.findOne(Command, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (command === null) throw notFound('command');
      await cancelUnsent(manager, { by: 'id', id }, 'It was cancelled before it was sent.');
      await askToCancel(manager, { by: 'id', id });
      const result = await manager.findOneByOrFail(Command, { id });
      return { result, acts: [actOn(result, 'command.cancel', { status: result.status })] };
    });
  }

  /** Ends a command that may only run at once and whose agent is not there. */
  async expireNow(id: string, reason: string): Promise<boolean> {
    const result: unknown = await this.database.system.query(
      `UPDATE commands SET status = 'expired', completed_at = now(), error = $2 WHERE id = $1 AND status = 'pending' AND attempt = 0
       RETURNING id`,
      [id, reason],
    );
    return rowsOf(result).length > 0;
  }

  /** Chunks after `afterSeq`, at most `limit`. */
  async output(scope: ClientScope, id: string, afterSeq: number, limit: number) {
    return this.database.within(scope, (manager) =>
      manager.query<{ seq: number; stream: 'stdout' | 'stderr'; data: string }[]>(
        'SELECT seq, stream, data FROM command_output WHERE command_id = $1 AND seq > $2 ORDER BY seq LIMIT $3',
        [id, afterSeq, limit],
      ),
    );
  }
}

/** An agent that never connected has offered nothing yet. */
function missingCapability({ commandType, secretNames }: Command, offered: readonly string[]): string | null {
  if (offered.length === 0) return null;
  const needed = [commandType, ...(secretNames === null ? [] : [SECRET_ENV_CAPABILITY])];
  return needed.find((each) => !offered.includes(each)) ?? null;
}

function actOn(command: Command, action: string, after: Record<string, unknown>) {
  return { action, objectKind: 'command', objectId: command.id, clientId: command.clientId, before: null, after };
}
