/** What a script check finds, the best first; the words are those of Nagios plug-ins. */
export const CHECK_STATES = ['ok', 'warning', 'critical', 'unknown'] as const;

export type CheckState = (typeof CHECK_STATES)[number];

/**
 * How one run of a check ended: with an exit code, ended because it took too long, not started because the machine
 * permits no such script, or not started for another reason.
 */
export const CHECK_OUTCOMES = ['exited', 'timed_out', 'rejected', 'error'] as const;

export type CheckOutcome = (typeof CHECK_OUTCOMES)[number];
