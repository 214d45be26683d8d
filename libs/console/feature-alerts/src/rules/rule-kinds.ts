import type { AlertRule, AlertRuleKind, AlertRuleMetricKind } from '@gururmm/console/data-access';
import { formatDuration, formatSpan } from '@gururmm/console/ui';

export const KIND_LABELS: Readonly<Record<AlertRuleKind, string>> = {
  cpu: 'CPU load',
  memory: 'Memory in use',
  disk: 'Disk space',
  offline: 'Agent is offline',
  service: 'Service is down',
  reboot_pending: 'Reboot is pending',
  clock_skew: 'Clock is wrong',
  script: 'Check by a script',
  site_down: 'Site is down',
};

export const KINDS = Object.keys(KIND_LABELS) as AlertRuleKind[];

/** In what a kind measures; null where there is only good and bad. */
const UNITS: Readonly<Record<AlertRuleKind, 'percent' | 'seconds' | null>> = {
  cpu: 'percent',
  memory: 'percent',
  disk: 'percent',
  offline: 'seconds',
  service: null,
  reboot_pending: null,
  clock_skew: 'seconds',
  script: null,
  site_down: null,
};

export function unitOf(kind: AlertRuleKind): 'percent' | 'seconds' | null {
  return UNITS[kind];
}

/** Whether what was measured is stored, so that a rule can be tried on it. */
export function isMetric(kind: AlertRuleKind): kind is AlertRuleMetricKind {
  return unitOf(kind) === 'percent';
}

/** A value of this kind with its unit. */
export function readingOf(kind: AlertRuleKind, value: number): string {
  switch (unitOf(kind)) {
    case 'percent':
      return `${Number(value.toFixed(1))} %`;
    case 'seconds':
      return formatDuration(value * 1000);
    case null:
      return String(value);
  }
}

/** When a rule opens an alert, in words. */
export function conditionText(rule: AlertRule): string {
  const { duration_seconds, fails_before_alert } = rule;
  const parts = [
    badText(rule),
    duration_seconds > 0 ? `for ${formatSpan(duration_seconds * 1000)}` : '',
    fails_before_alert > 1 ? `${fails_before_alert} times in a row` : '',
  ].filter((part) => part !== '');
  const text = parts.join(', ');
  return text === '' ? 'At once' : text.charAt(0).toUpperCase() + text.slice(1);
}

function badText({ duration_seconds, kind, parameters, raise_threshold }: AlertRule): string {
  if (kind === 'site_down') {
    const [share, least] = [numberText(parameters['share_percent']), numberText(parameters['min_agents'])];
    return `${share} % offline of at least ${least} agents`;
  }
  if (kind === 'reboot_pending' && duration_seconds === 0) return 'after the days that the policy says';
  if (unitOf(kind) === null) return '';
  if (raise_threshold === null) return 'from the threshold of the policy on';
  return `from ${unitOf(kind) === 'seconds' ? formatSpan(raise_threshold * 1000) : readingOf(kind, raise_threshold)} on`;
}

function numberText(value: unknown): string {
  return typeof value === 'number' ? String(value) : '?';
}
