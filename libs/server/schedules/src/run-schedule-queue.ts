import { defineQueue } from '@gururmm/server/platform/background';

/** Runs that are due and whose job is to be made. */
export const RUN_SCHEDULE = defineQueue<{ readonly runId: string }>('schedules.run', {
  retries: 10,
  retryDelaySeconds: 2,
  retryDelayMaxSeconds: 120,
  attemptTimeoutSeconds: 120,
});
