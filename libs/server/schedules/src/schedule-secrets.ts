import { ServerSecret } from '@gururmm/server/platform/secrets';
import type { ParameterValues } from '@gururmm/server/scripts';
import { Injectable } from '@nestjs/common';
import type { ScheduledJob } from './schedule.entity';

/** Keeps the values of secret parameters apart from the rest of a schedule, and encrypted. */
@Injectable()
export class ScheduleSecrets {
  constructor(private readonly secret: ServerSecret) {}

  /** @returns null when there is nothing to keep */
  seal(scheduleId: string, parameters: ParameterValues): Buffer | null {
    if (Object.keys(parameters).length === 0) return null;
    return this.secret.seal(purposeOf(scheduleId), JSON.stringify(parameters));
  }

  /** A schedule's request with its secret parameters back in their place. */
  withParameters(scheduleId: string, job: ScheduledJob, sealed: Buffer | null): ScheduledJob {
    if (sealed === null) return job;
    const secrets = JSON.parse(this.secret.open(purposeOf(scheduleId), sealed)) as ParameterValues;
    return { ...job, parameters: { ...job.parameters, ...secrets } };
  }
}

/** A key for each schedule: what is put beside another one opens nothing. */
function purposeOf(scheduleId: string): string {
  return `schedule-parameters/${scheduleId}`;
}
