import { SqlConditions } from '@gururmm/server/platform/database';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import type { EntityManager } from 'typeorm';
import type { TargetFilter } from './new-job';

export interface Target {
  readonly id: string;
  readonly client_id: string | null;
}

/** From here on a slip of the filter hurts too many: the caller must name the number of machines. */
export const CONFIRM_ABOVE_AGENTS = 50;
const MAX_TARGETS = 50_000;

/** Stands for agents of no client: only who sees all clients sees such a job. */
const UNASSIGNED = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The clients of a job as its row names them. */
export function clientIdsOf(targets: readonly Target[]): string[] {
  return [...new Set(targets.map((target) => target.client_id ?? UNASSIGNED))];
}

/** The chain of the audit log that a client of a job stands for. */
export function auditedClient(clientId: string): string | null {
  return clientId === UNASSIGNED ? null : clientId;
}

/**
 * The approved agents that fit, inside the manager's scope, in the order in which waves take them.
 * @throws DomainError not_found when a named agent is not among them, invalid_request when they are too many
 */
export async function findTargets(
  manager: EntityManager,
  filter: TargetFilter,
  mayLackAgents = false,
): Promise<readonly Target[]> {
  const conditions = toConditions(filter);
  const targets = await manager.query<Target[]>(
    `SELECT a.id, a.client_id FROM agents a ${conditions.where} ORDER BY a.id LIMIT ${MAX_TARGETS + 1}`,
    conditions.parameters,
  );
  const isIncomplete =
    !mayLackAgents && filter.agentIds !== undefined && targets.length !== new Set(filter.agentIds).size;
  if (isIncomplete) throw notFound('agent');
  if (targets.length > MAX_TARGETS)
    throw new DomainError('invalid_request', `A job has at most ${MAX_TARGETS} agents.`);
  return targets;
}

/**
 * Which of these agents fit now.
 * @param clientIds further limits them; null: all clients
 */
export async function matchAgents(
  manager: EntityManager,
  filter: TargetFilter,
  { among, clientIds }: { readonly among: readonly string[]; readonly clientIds: readonly string[] | null },
): Promise<readonly string[]> {
  const conditions = toConditions(filter).add((ids) => `a.id = ANY(${ids}::uuid[])`, among);
  if (clientIds !== null) conditions.add((ids) => `a.client_id = ANY(${ids}::uuid[])`, clientIds);
  const rows = await manager.query<{ id: string }[]>(
    `SELECT a.id FROM agents a ${conditions.where}`,
    conditions.parameters,
  );
  return rows.map(({ id }) => id);
}

function toConditions(filter: TargetFilter): SqlConditions {
  const conditions = new SqlConditions()
    .equals('a.client_id', filter.clientId)
    .equals('a.site_id', filter.siteId)
    .equals('a.status', filter.status)
    .equals('a.os_type', filter.os)
    .equals('a.version', filter.version)
    .add(() => `a.approval = 'approved'`);
  if (filter.tag !== undefined) conditions.add((tag) => `a.tags @> ARRAY[${tag}]::text[]`, filter.tag);
  if (filter.agentIds !== undefined) conditions.add((ids) => `a.id = ANY(${ids}::uuid[])`, filter.agentIds);
  return conditions;
}

/** Whether so many machines, of so many clients, are more than one person may decide by a slip. */
export function isWide(agents: number, clients: number): boolean {
  return agents > CONFIRM_ABOVE_AGENTS || clients > 1;
}

/** @throws DomainError invalid_request (no target), confirmation_required */
export function assertConfirmed(targets: readonly Target[], confirmCount: number | 'any' | undefined): void {
  if (targets.length === 0) throw new DomainError('invalid_request', 'No approved agent fits the filter.');
  if (confirmCount === 'any') return;
  const mustConfirm = isWide(targets.length, clientIdsOf(targets).length) || confirmCount !== undefined;
  if (mustConfirm && confirmCount !== targets.length) {
    throw new DomainError(
      'confirmation_required',
      `The filter fits ${targets.length} agents; send confirm_count: ${targets.length} to go on.`,
      { errors: [{ path: 'confirm_count', message: `must be ${targets.length}` }] },
    );
  }
}
