import type { ClusterBus } from '@gururmm/server/platform/cluster';
import { rowsOf } from '@gururmm/server/platform/database';
import type { EntityManager } from 'typeorm';

/** Which commands: one, or all of a job. */
export interface CancelSelection {
  readonly by: 'id' | 'job_id';
  readonly id: string;
}

/** What listeners are told about a command. */
export interface CommandRef {
  readonly id: string;
  readonly agent_id: string;
  readonly client_id: string | null;
}

/** Ends at once what no agent was ever handed. @returns what it ended */
export async function cancelUnsent(
  manager: EntityManager,
  { by, id }: CancelSelection,
  reason: string,
): Promise<CommandRef[]> {
  const result: unknown = await manager.query(
    `UPDATE commands SET status = 'cancelled', cancel_requested_at = now(), completed_at = now(), error = $2
     WHERE id IN (
       SELECT id FROM commands WHERE ${by} = $1 AND status = 'pending' AND attempt = 0 ORDER BY id FOR UPDATE)
     RETURNING id, agent_id, client_id`,
    [id, reason],
  );
  return rowsOf<CommandRef>(result);
}

/** Marks what an agent may have: it must say itself how the command ended. @returns what is open */
export async function askToCancel(manager: EntityManager, { by, id }: CancelSelection): Promise<CommandRef[]> {
  const result: unknown = await manager.query(
    `UPDATE commands SET cancel_requested_at = coalesce(cancel_requested_at, now())
     WHERE id IN (SELECT id FROM commands WHERE ${by} = $1 AND status IN ('pending', 'running') ORDER BY id FOR UPDATE)
     RETURNING id, agent_id, client_id`,
    [id],
  );
  return rowsOf<CommandRef>(result);
}

/** Tells who waits for them; after COMMIT. */
export function announceCancelled(bus: ClusterBus, commands: readonly CommandRef[]): void {
  for (const { id, agent_id: agentId, client_id: clientId } of commands) {
    bus.publish('command.changed', { commandId: id, agentId, clientId, status: 'cancelled', exitCode: null });
  }
}
