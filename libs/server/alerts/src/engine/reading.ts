import { type Place, type PolicyValues, reaches } from '@gururmm/server/policies';
import type { AlertSeverity } from '@gururmm/shared/protocol';
import type { AlertRule } from '../rules/alert-rule.entity';
import { conditionOf } from '../rules/rule-kinds';
import type { Condition, Observation } from './condition';

/** An agent as rules see it. */
export interface WatchedAgent extends Place {
  readonly hostname: string;
}

/** What a rule sees of one object of one agent at one time. */
export interface Reading extends Measurement {
  readonly rule: AlertRule;
  readonly agent: WatchedAgent;
  readonly condition: Condition;
}

/** A value to hold against every rule that reaches its agent. */
export interface Measurement extends Observation {
  readonly object: string;
  /** When this reading says how bad it is; otherwise the rule does. */
  readonly severity?: AlertSeverity | undefined;
  /** What was found, where figures do not say it. */
  readonly detail?: string | undefined;
}

/** The readings of those rules that reach an agent. `measure` gives what a rule looks at. */
export function readingsOf<M extends Measurement>(
  agent: WatchedAgent,
  policy: PolicyValues,
  rules: readonly AlertRule[],
  measure: (rule: AlertRule) => readonly M[],
): (Reading & M)[] {
  return rules
    .filter((rule) => reaches(rule, agent))
    .flatMap((rule) => {
      const condition = conditionOf(rule, policy);
      return measure(rule).map((measurement) => ({ ...measurement, rule, agent, condition }));
    });
}
