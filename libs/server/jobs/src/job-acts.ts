import type { AuditedAct } from '@gururmm/server/audit';
import { auditedClient } from './job-targets';
import type { Job } from './job.entity';

/** An act on a job, once in the chain of each of its clients. */
export function actsOn(
  job: Pick<Job, 'id' | 'clientIds'>,
  action: string,
  after: Readonly<Record<string, unknown>>,
): AuditedAct[] {
  return job.clientIds.map((clientId) => ({
    action,
    objectKind: 'job',
    objectId: job.id,
    clientId: auditedClient(clientId),
    after,
  }));
}
