import type { CommandStatus } from '@gururmm/shared/protocol';

/** Ends that count against a job's stop rule: the command was tried, or refused, and did not do its work. */
export const FAILED_STATUSES: readonly CommandStatus[] = ['failed', 'timed_out', 'interrupted', 'rejected'];

/** Ends after which a target is worth another try. */
export const RERUN_STATUSES: readonly CommandStatus[] = ['failed', 'timed_out', 'interrupted', 'expired'];
