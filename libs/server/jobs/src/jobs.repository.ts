import { AuditTrail } from '@gururmm/server/audit';
import { CommandSecrets } from '@gururmm/server/commands';
import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import {
  DEFAULT_COMMAND_TIMEOUT_SECONDS,
  type AgentStatus,
  COMMAND_STATUSES,
  type CommandStatus,
  type CommandType,
  type OsType,
} from '@gururmm/shared/protocol';
import { EffectivePolicies } from '@gururmm/server/policies';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Job } from './job.entity';

/** Which agents; conditions are joined by "and". */
export interface TargetFilter {
  readonly agentIds?: readonly string[] | undefined;
  readonly clientId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly status?: AgentStatus | undefined;
  readonly os?: OsType | undefined;
  readonly version?: string | undefined;
  readonly tag?: string | undefined;
}

export interface NewJob {
  readonly filter: TargetFilter;
  /** The filter as it came, for the record. */
  readonly filterBody: Record<string, unknown>;
  readonly createdBy: string;
  readonly commandType: CommandType;
  readonly command: string;
  readonly interpreter: string | null;
  readonly args: readonly string[] | null;
  readonly env: Readonly<Record<string, string>> | null;
  readonly secretEnv: Readonly<Record<string, string>> | null;
  /** Undefined: on each agent what its policy says. */
  readonly timeoutSeconds: number | undefined;
  readonly expiresInSeconds: number;
  /** What the caller believes the number of targets to be. */
  readonly confirmCount: number | undefined;
}

export interface JobProgress {
  readonly job: Job;
  readonly byStatus: Readonly<Record<CommandStatus, number>>;
}

interface Target {
  readonly id: string;
  readonly client_id: string | null;
}

/** From here on a slip of the filter hurts too many: the caller must name the number of machines. */
const CONFIRM_ABOVE_AGENTS = 50;
const MAX_TARGETS = 50_000;

/** Stands for agents of no client: only who sees all clients sees such a job. */
const UNASSIGNED = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

@Injectable()
export class JobsRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly policies: EffectivePolicies,
    private readonly secrets: CommandSecrets,
  ) {}

  /**
   * Freezes the targets and stores one command for each, all or none.
   * @returns the job and the agents to wake
   * @throws DomainError invalid_request (no target), confirmation_required
   */
  async create(scope: ClientScope, actor: Actor, fields: NewJob): Promise<{ job: Job; agentIds: readonly string[] }> {
    return this.audit.change(scope, actor, async (manager) => {
      const targets = await this.targets(manager, fields.filter);
      assertConfirmed(targets, fields.confirmCount);
      const clients = new Set(targets.map((target) => target.client_id));
      const job = await manager.save(
        manager.create(Job, {
          createdBy: fields.createdBy,
          clientIds: [...clients].map((clientId) => clientId ?? UNASSIGNED),
          commandType: fields.commandType,
          command: fields.command,
          filter: fields.filterBody,
          targetCount: targets.length,
        }),
      );
      await this.insertCommands(manager, job, fields, targets);
      const after = {
        command_type: job.commandType,
        command: job.command,
        filter: job.filter,
        target_count: job.targetCount,
      };
      const acts = [...clients].map((clientId) => ({
        action: 'job.create',
        objectKind: 'job',
        objectId: job.id,
        clientId,
        after,
      }));
      return { result: { job, agentIds: targets.map((target) => target.id) }, acts };
    });
  }

  list(scope: ClientScope, page: PageRequest): Promise<Page<Job>> {
    const select = {
      from: 'jobs j',
      conditions: visibleJobs(scope),
      orderBy: [
        { expression: 'j.created_at', type: 'timestamptz' },
        { expression: 'j.id', type: 'uuid' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, Job, 'j', select));
  }

  /** @throws DomainError not_found outside the scope too */
  async progress(scope: ClientScope, id: string): Promise<JobProgress> {
    return this.database.within(scope, async (manager) => {
      const job = await manager.findOneBy(Job, { id });
      if (job === null) throw notFound('job');
      const rows = await manager.query<{ status: CommandStatus; count: string }[]>(
        'SELECT status, count(*) FROM commands WHERE job_id = $1 GROUP BY status',
        [id],
      );
      if (isOfSites(scope) && rows.length === 0) throw notFound('job');
      const counts = new Map(rows.map((row) => [row.status, Number(row.count)]));
      const byStatus = Object.fromEntries(COMMAND_STATUSES.map((status) => [status, counts.get(status) ?? 0]));
      return { job, byStatus: byStatus as Record<CommandStatus, number> };
    });
  }

  private async targets(manager: EntityManager, filter: TargetFilter): Promise<readonly Target[]> {
    const conditions = new SqlConditions()
      .equals('a.client_id', filter.clientId)
      .equals('a.site_id', filter.siteId)
      .equals('a.status', filter.status)
      .equals('a.os_type', filter.os)
      .equals('a.version', filter.version)
      .add(() => `a.approval = 'approved'`);
    if (filter.tag !== undefined) conditions.add((tag) => `a.tags @> ARRAY[${tag}]::text[]`, filter.tag);
    if (filter.agentIds !== undefined) conditions.add((ids) => `a.id = ANY(${ids}::uuid[])`, filter.agentIds);
    const targets = await manager.query<Target[]>(
      `SELECT a.id, a.client_id FROM agents a ${conditions.where} ORDER BY a.id LIMIT ${MAX_TARGETS + 1}`,
      conditions.parameters,
    );
    const isIncomplete = filter.agentIds !== undefined && targets.length !== new Set(filter.agentIds).size;
    if (isIncomplete) throw notFound('agent');
    return targets;
  }

  /** Seconds for each target, in their order. */
  private async timeoutsOf({ timeoutSeconds }: NewJob, targets: readonly Target[]): Promise<number[]> {
    if (timeoutSeconds !== undefined) return targets.map(() => timeoutSeconds);
    const policies = await this.policies.forAgents(targets.map(({ id }) => id));
    return targets.map(({ id }) => policies.get(id)?.command_timeout_seconds ?? DEFAULT_COMMAND_TIMEOUT_SECONDS);
  }

  private async insertCommands(
    manager: EntityManager,
    job: Job,
    fields: NewJob,
    targets: readonly Target[],
  ): Promise<void> {
    const created = await manager.query<{ id: string }[]>(
      `INSERT INTO commands (agent_id, client_id, site_id, created_by, job_id, command_type, command, interpreter, args, env,
         timeout_seconds, expires_at)
       SELECT a.id, a.client_id, a.site_id, $2, $3, $4, $5, $6, $7, $8, t.timeout_seconds, now() + make_interval(secs => $10)
       FROM unnest($1::uuid[], $9::float8[]) AS t(id, timeout_seconds) JOIN agents a ON a.id = t.id RETURNING commands.id`,
      [
        targets.map((target) => target.id),
        fields.createdBy,
        job.id,
        fields.commandType,
        fields.command,
        fields.interpreter,
        fields.args && JSON.stringify(fields.args),
        fields.env && JSON.stringify(fields.env),
        await this.timeoutsOf(fields, targets),
        fields.expiresInSeconds,
      ],
    );
    await this.secrets.store(
      manager,
      created.map(({ id }) => id),
      fields.secretEnv,
    );
  }
}

/** A job lies in the scope of some sites when one of its commands does; row-level security holds the commands to it. */
function visibleJobs(scope: ClientScope): SqlConditions {
  const conditions = new SqlConditions();
  if (isOfSites(scope)) conditions.add(() => 'EXISTS (SELECT 1 FROM commands c WHERE c.job_id = j.id)');
  return conditions;
}

function isOfSites(scope: ClientScope): boolean {
  return scope.kind === 'clients' && scope.siteIds !== undefined;
}

function assertConfirmed(targets: readonly Target[], confirmCount: number | undefined): void {
  if (targets.length === 0) throw new DomainError('invalid_request', 'No approved agent fits the filter.');
  if (targets.length > MAX_TARGETS)
    throw new DomainError('invalid_request', `A job has at most ${MAX_TARGETS} agents.`);
  const isWide = targets.length > CONFIRM_ABOVE_AGENTS || new Set(targets.map((target) => target.client_id)).size > 1;
  if ((isWide || confirmCount !== undefined) && confirmCount !== targets.length) {
    throw new DomainError(
      'confirmation_required',
      `The filter fits ${targets.length} agents; send confirm_count: ${targets.length} to go on.`,
      {
        errors: [{ path: 'confirm_count', message: `must be ${targets.length}` }],
      },
    );
  }
}
