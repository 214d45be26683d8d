import { AuditTrail } from '@gururmm/server/audit';
import { JobsService, toFilter, toNewJob } from '@gururmm/server/jobs';
import type { ClientScope } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { type Actor, invalidRequest, type Principal } from '@gururmm/server/platform/http';
import { type ParameterValues, ScriptRuns } from '@gururmm/server/scripts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { reachOf } from './schedule-reach';
import { ScheduleSecrets } from './schedule-secrets';
import { type MissedRuns, Schedule, type ScheduledJob } from './schedule.entity';
import { getSchedule } from './schedules.repository';
import { nextTime, type Timing } from './timing';

/** A schedule as somebody asks for it. */
export interface NewSchedule {
  readonly name: string;
  readonly job: ScheduledJob;
  readonly timing: Timing;
  readonly missedRuns: MissedRuns;
  readonly graceSeconds: number;
  readonly enabled: boolean;
  /** The number of machines that the caller expects now. */
  readonly confirmCount: number | undefined;
}

/** Who saves a schedule, and with which rights. */
export interface Saver {
  readonly actor: Actor;
  readonly principal: Principal;
}

/** Held against the rules; the secret parameters stand beside the job. */
type Fields = Omit<NewSchedule, 'confirmCount'> & { readonly secrets: ParameterValues };

/** Makes and changes schedules. Whoever saves one becomes its owner: nobody plants work under another's rights. */
@Injectable()
export class SchedulesService {
  constructor(
    private readonly audit: AuditTrail,
    private readonly jobs: JobsService,
    private readonly scripts: ScriptRuns,
    private readonly secrets: ScheduleSecrets,
  ) {}

  /** @throws DomainError invalid_request, not_found (what it names), forbidden, confirmation_required */
  async create(scope: ClientScope, saver: Saver, schedule: NewSchedule): Promise<string> {
    const fields = await this.check(scope, saver, schedule);
    return this.audit.change(scope, saver.actor, async (manager) => {
      const made = await this.save(manager, scope, saver, fields, null);
      return { result: made.id, acts: actsOn(made, 'schedule.create', null, auditedFields(made)) };
    });
  }

  /** @throws DomainError as for `create` */
  async update(scope: ClientScope, saver: Saver, id: string, schedule: NewSchedule): Promise<void> {
    const fields = await this.check(scope, saver, schedule);
    await this.audit.change(scope, saver.actor, async (manager) => {
      const found = await lockSchedule(manager, id);
      const before = auditedFields(found);
      const saved = await this.save(manager, scope, saver, fields, found);
      return { result: undefined, acts: actsOn(saved, 'schedule.update', before, auditedFields(saved)) };
    });
  }

  /** Its jobs stay. @throws DomainError not_found */
  async remove(scope: ClientScope, actor: Actor, id: string): Promise<void> {
    await this.audit.change(scope, actor, async (manager) => {
      const found = await lockSchedule(manager, id);
      await manager.delete(Schedule, { id });
      return { result: undefined, acts: actsOn(found, 'schedule.delete', auditedFields(found), null) };
    });
  }

  private async check(scope: ClientScope, { principal }: Saver, schedule: NewSchedule): Promise<Fields> {
    const { job, confirmCount, ...rest } = schedule;
    if (!principal.permissions.includes('commands.run')) {
      throw new DomainError('forbidden', 'A schedule runs commands, which you may not.');
    }
    const { filter, work } = toNewJob(job, principal.userId);
    if (nextTime(rest.timing, new Date()) === null && needsTime(rest)) {
      throw invalidRequest([{ path: 'when', message: 'when never comes: its time is past, or no day fits' }]);
    }
    const { count, isWide } = await this.jobs.preview(scope, filter);
    if ((isWide || confirmCount !== undefined) && confirmCount !== count) {
      throw new DomainError(
        'confirmation_required',
        `The filter fits ${count} agents now; send confirm_count: ${count} to go on.`,
        { errors: [{ path: 'confirm_count', message: `must be ${count}` }] },
      );
    }
    const secretNames = work.kind === 'script' ? await this.scripts.secretParameters(scope, work.request) : [];
    const { plain, secrets } = split(job.parameters ?? {}, secretNames);
    return { ...rest, secrets, job: { ...job, ...(job.parameters === undefined ? {} : { parameters: plain }) } };
  }

  private async save(
    manager: EntityManager,
    scope: ClientScope,
    { principal }: Saver,
    { secrets, ...fields }: Fields,
    found: Schedule | null,
  ): Promise<Schedule> {
    const [clock] = await manager.query<{ now: Date }[]>('SELECT clock_timestamp() AS now');
    const now = clock?.now ?? new Date();
    const saved = await manager.save(
      Object.assign(found ?? new Schedule(), {
        ...fields,
        clientIds: await reachOf(manager, scope, toFilter(fields.job.filter)),
        ownerId: principal.userId,
        secretParameters: Object.keys(secrets).sort(),
        activeSince: found === null || isActivated(found, fields) ? now : found.activeSince,
        nextRunAt: fields.enabled ? nextTime(fields.timing, now) : null,
      }),
    );
    const sealedParameters = this.secrets.seal(saved.id, secrets);
    await manager.update(Schedule, { id: saved.id }, { sealedParameters });
    return saved;
  }
}

/** Whether machines that enrolled before now are old to it: it was off, or waited for something else. */
function isActivated(before: Schedule, { enabled, timing }: Pick<Fields, 'enabled' | 'timing'>): boolean {
  return (enabled && !before.enabled) || before.timing.kind !== timing.kind;
}

function needsTime({ enabled, timing }: Pick<Fields, 'enabled' | 'timing'>): boolean {
  return timing.kind === 'cron' || (timing.kind === 'once' && enabled);
}

function split(parameters: ParameterValues, secretNames: readonly string[]) {
  const entries = Object.entries(parameters);
  return {
    plain: Object.fromEntries(entries.filter(([name]) => !secretNames.includes(name))),
    secrets: Object.fromEntries(entries.filter(([name]) => secretNames.includes(name))),
  };
}

/** @throws DomainError not_found outside the scope too */
async function lockSchedule(manager: EntityManager, id: string): Promise<Schedule> {
  await getSchedule(manager, id);
  return manager.findOneOrFail(Schedule, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

function auditedFields({ name, job, timing, missedRuns, graceSeconds, enabled, ownerId }: Schedule) {
  const work = { command_type: job.command_type, command: job.command, script_id: job.script_id };
  return {
    ...{ name, ...work, filter: job.filter, when: timing, enabled, owner_id: ownerId },
    ...{ missed_runs: missedRuns, grace_seconds: graceSeconds },
  };
}

/** An act on a schedule, once in the chain of each client that it can reach. */
function actsOn(
  { id, clientIds }: Schedule,
  action: string,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
) {
  const chains: readonly (string | null)[] = clientIds ?? [null];
  return chains.map((clientId) => ({ action, objectKind: 'schedule', objectId: id, clientId, before, after }));
}
