import type { PolicyValues } from '@gururmm/server/policies';
import * as z from 'zod';
import type { Condition } from '../engine/condition';
import type { AlertRule } from './alert-rule.entity';
import { checkParametersSchema } from './check-parameters';

/** Every kind of rule that people may make themselves, and those that only came with the product. */
export const RULE_KINDS = [
  'cpu',
  'memory',
  'disk',
  'offline',
  'service',
  'reboot_pending',
  'clock_skew',
  'script',
  'site_down',
] as const;

export type RuleKind = (typeof RULE_KINDS)[number];

/** How a kind measures. */
export interface RuleKindTraits {
  /** Unit of its thresholds; null where there is only good and bad, and thresholds mean nothing. */
  readonly unit: 'percent' | 'seconds' | null;
  /** Where the threshold comes from when the rule names none. */
  readonly policyThreshold: (policy: PolicyValues) => number;
  /** How far below the raise threshold it is good again when the rule does not say. */
  readonly clearMargin: number;
  /** Seconds of silence that break a series; null where silence says nothing. */
  readonly maxGapSeconds: number | null;
  readonly parameters: z.ZodType<Readonly<Record<string, unknown>>>;
}

/** Good is 0 and bad is 1. */
const BAD = 1;
const none = z.strictObject({});
/** Ten times the usual interval of samples. */
const SAMPLE_GAP_SECONDS = 300;
const flag = { unit: null, policyThreshold: () => BAD, clearMargin: 0, maxGapSeconds: null, parameters: none } as const;
const percent = { unit: 'percent', clearMargin: 5, maxGapSeconds: SAMPLE_GAP_SECONDS, parameters: none } as const;
const seconds = { unit: 'seconds', clearMargin: 0, maxGapSeconds: null, parameters: none } as const;

/** The one definition of what the kinds are. */
export const RULE_KIND_TRAITS: Readonly<Record<RuleKind, RuleKindTraits>> = {
  cpu: { ...percent, policyThreshold: (policy) => policy.alert_cpu_percent },
  memory: { ...percent, policyThreshold: (policy) => policy.alert_memory_percent },
  disk: {
    ...percent,
    clearMargin: 2,
    policyThreshold: (policy) => policy.alert_disk_percent,
    parameters: z.strictObject({ mount: z.string().min(1).max(512).optional() }),
  },
  offline: { ...seconds, policyThreshold: (policy) => policy.alert_offline_seconds },
  service: { ...flag, parameters: z.strictObject({ service: z.string().min(1).max(512).optional() }) },
  reboot_pending: flag,
  clock_skew: { ...seconds, policyThreshold: (policy) => policy.alert_clock_skew_seconds },
  script: { ...flag, parameters: checkParametersSchema },
  site_down: {
    ...flag,
    parameters: z.strictObject({
      min_agents: z.number().int().min(2).max(10_000).default(3),
      share_percent: z.number().int().min(1).max(100).default(80),
      window_seconds: z.number().int().min(30).max(86_400).default(600),
    }),
  },
};

/** Kinds whose rules are evaluated on the samples of agents, and can be tried on stored ones. */
export const METRIC_KINDS = ['cpu', 'memory', 'disk'] as const satisfies readonly RuleKind[];

/** Kinds whose alerts are explained by the processes of the machine. */
export const PROCESS_KINDS = ['cpu', 'memory'] as const satisfies readonly RuleKind[];

export type MetricKind = (typeof METRIC_KINDS)[number];

export type RuleThresholds = Pick<
  AlertRule,
  'kind' | 'raiseThreshold' | 'clearThreshold' | 'durationSeconds' | 'failsBeforeAlert' | 'resetsBeforeResolve'
>;

/** The condition of a rule for an agent of this policy. */
export function conditionOf(rule: RuleThresholds, policy: PolicyValues): Condition {
  const traits = RULE_KIND_TRAITS[rule.kind];
  const raise = rule.raiseThreshold ?? traits.policyThreshold(policy);
  return {
    raise,
    clear: Math.min(rule.clearThreshold ?? raise - traits.clearMargin, raise),
    durationMs: durationSeconds(rule, policy) * 1000,
    failsBeforeAlert: rule.failsBeforeAlert,
    resetsBeforeResolve: rule.resetsBeforeResolve,
    maxGapMs:
      traits.maxGapSeconds === null ? null : Math.max(traits.maxGapSeconds, 2 * policy.metrics_interval_seconds) * 1000,
  };
}

function durationSeconds({ kind, durationSeconds: own }: RuleThresholds, policy: PolicyValues): number {
  return kind === 'reboot_pending' && own === 0 ? policy.alert_reboot_pending_days * 86_400 : own;
}
