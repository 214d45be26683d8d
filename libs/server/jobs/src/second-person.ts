import { Database } from '@gururmm/server/platform/database';
import { SettingsRepository } from '@gururmm/server/settings';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { clientIdsOf, isWide, type Target } from './job-targets';
import type { Job } from './job.entity';

/** A wide job that nobody approved is forgotten after this long. */
export const APPROVAL_HOURS = 24;

/** Jobs of one person within this time count together, so that a wide one is not cut into narrow ones. */
const TOGETHER = `interval '1 hour'`;

const TOGETHER_SQL = `
SELECT count(DISTINCT agent_id)::int AS agents,
  (count(DISTINCT client_id) FILTER (WHERE is_same))::int AS clients
FROM (
  SELECT t.agent_id, coalesce(t.client_id::text, 'none') AS client_id,
    j.command_type = $2 AND j.command = $3 AS is_same
  FROM jobs j JOIN job_targets t ON t.job_id = j.id
  WHERE j.created_by = $1 AND j.decided_by IS NULL AND j.created_at > now() - ${TOGETHER}
    AND j.state NOT IN ('waiting_for_approval', 'rejected', 'expired')
  UNION ALL
  SELECT a.id, coalesce(a.client_id::text, 'none'), true FROM unnest($4::uuid[]) AS wanted (id) JOIN agents a USING (id)) x`;

/** What jobs of one person are compared by. */
type Judged = Pick<Job, 'createdBy' | 'commandType' | 'command'>;

/** Decides whether a new job needs the approval of another person. */
@Injectable()
export class SecondPerson {
  constructor(
    private readonly database: Database,
    private readonly settings: SettingsRepository,
  ) {}

  /** @param manager whose transaction stores the job: jobs of one person are judged one after the other */
  async isNeeded(manager: EntityManager, fields: Judged, targets: readonly Target[]): Promise<boolean> {
    if (!(await this.settings.read()).second_person_required) return false;
    if (isWide(targets.length, clientIdsOf(targets).length)) return true;
    if (fields.createdBy === null) return false;
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('jobs of ' || $1::text, 0))`, [
      fields.createdBy,
    ]);
    // Across all clients: an API token for one client does not see what its person did with another.
    const [together] = await this.database.query<{ agents: number; clients: number }>(TOGETHER_SQL, [
      fields.createdBy,
      fields.commandType,
      fields.command,
      targets.map((target) => target.id),
    ]);
    return together !== undefined && isWide(together.agents, together.clients);
  }
}
