import type { JobState } from '@gururmm/shared/protocol';
import { isFinalJobState, jobStatesBefore } from '@gururmm/shared/protocol';
import type { EntityManager, QueryDeepPartialEntity } from 'typeorm';
import { Job } from './job.entity';

/**
 * Moves a job on, if the life cycle allows it from where the job is now.
 * @returns whether it did
 */
export async function enterState(
  manager: EntityManager,
  id: string,
  state: JobState,
  fields: QueryDeepPartialEntity<Job>,
): Promise<boolean> {
  const result = await manager
    .createQueryBuilder()
    .update(Job)
    .set({
      ...fields,
      state,
      ...(isFinalJobState(state) ? { endedAt: () => 'now()', nextWaveAt: null, sealedSecrets: null } : {}),
    })
    .where('id = :id AND state = ANY(:from)', { id, from: jobStatesBefore(state) })
    .execute();
  const hasChanged = result.affected === 1;
  if (hasChanged && isFinalJobState(state)) {
    await manager.query('UPDATE job_targets SET sealed_env = NULL WHERE job_id = $1 AND sealed_env IS NOT NULL', [id]);
  }
  return hasChanged;
}
