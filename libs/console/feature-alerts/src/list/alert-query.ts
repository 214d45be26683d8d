import type { AlertFilters } from '@gururmm/console/data-access';
import { ALERT_SEVERITIES, ALERT_STATES } from '@gururmm/shared/protocol';

/** What the address may say of the status; without a word, what is not over. */
export const STATUS_CHOICES = ['active', ...ALERT_STATES, 'all'] as const;

export type StatusChoice = (typeof STATUS_CHOICES)[number];

/** Filters as the address names them. */
export type AlertQuery = Readonly<
  Partial<Record<'status' | 'severity' | 'client_id' | 'site_id' | 'agent_id' | 'rule_id', string | undefined>>
>;

export function statusOf({ status }: AlertQuery): StatusChoice {
  return STATUS_CHOICES.find((choice) => choice === status) ?? 'active';
}

/** What the server is asked for; words of the address that mean nothing are left out. */
export function filtersOf(query: AlertQuery): AlertFilters {
  const status = statusOf(query);
  const severity = ALERT_SEVERITIES.find((each) => each === query.severity);
  const { agent_id, client_id, rule_id, site_id } = query;
  return {
    ...(status === 'all' ? {} : { status }),
    ...(severity && { severity }),
    ...(client_id && { client_id }),
    ...(client_id && site_id && { site_id }),
    ...(agent_id && { agent_id }),
    ...(rule_id && { rule_id }),
  };
}

/** Whether it may be the filters that leave nothing: all that is not over is the usual sight. */
export function isNarrowed(query: AlertQuery): boolean {
  return Object.keys(filtersOf(query)).some((key) => key !== 'status') || statusOf(query) === 'acknowledged';
}
