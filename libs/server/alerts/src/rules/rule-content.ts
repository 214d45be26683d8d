import type { FieldError } from '@gururmm/server/platform/errors';
import { invalidRequest } from '@gururmm/server/platform/http';
import type { AlertSeverity } from '@gururmm/shared/protocol';
import type { AlertRule } from './alert-rule.entity';
import { RULE_KIND_TRAITS, type RuleKind } from './rule-kinds';

/** What of a rule can be changed. */
export type RuleContent = Pick<
  AlertRule,
  | 'name'
  | 'parameters'
  | 'raiseThreshold'
  | 'clearThreshold'
  | 'durationSeconds'
  | 'failsBeforeAlert'
  | 'resetsBeforeResolve'
  | 'severity'
  | 'enabled'
>;

/** Content as a request names it; what is missing stays as it is. */
export interface RequestedContent {
  readonly name?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly raise_threshold?: number | null;
  readonly clear_threshold?: number | null;
  readonly duration_seconds?: number;
  readonly fails_before_alert?: number;
  readonly resets_before_resolve?: number;
  readonly severity?: AlertSeverity;
  readonly enabled?: boolean;
}

const DEFAULTS: Omit<RuleContent, 'name'> = {
  parameters: {},
  raiseThreshold: null,
  clearThreshold: null,
  durationSeconds: 0,
  failsBeforeAlert: 1,
  resetsBeforeResolve: 1,
  severity: 'warning',
  enabled: true,
};

/**
 * The content of a rule after a request.
 * @throws DomainError invalid_request when it does not fit the kind
 */
export function contentOf(kind: RuleKind, requested: RequestedContent, existing?: AlertRule): RuleContent {
  const { name, ...before } = existing ?? { ...DEFAULTS, name: `${kind} rule` };
  const content = {
    name: requested.name ?? name,
    raiseThreshold: requested.raise_threshold === undefined ? before.raiseThreshold : requested.raise_threshold,
    clearThreshold: requested.clear_threshold === undefined ? before.clearThreshold : requested.clear_threshold,
    durationSeconds: requested.duration_seconds ?? before.durationSeconds,
    failsBeforeAlert: requested.fails_before_alert ?? before.failsBeforeAlert,
    resetsBeforeResolve: requested.resets_before_resolve ?? before.resetsBeforeResolve,
    severity: requested.severity ?? before.severity,
    enabled: requested.enabled ?? before.enabled,
  };
  const faults = thresholdFaults(kind, content);
  if (faults.length > 0) throw invalidRequest(faults);
  return { ...content, parameters: parametersOf(kind, requested.parameters ?? before.parameters) };
}

function thresholdFaults(
  kind: RuleKind,
  { raiseThreshold, clearThreshold }: Pick<RuleContent, 'raiseThreshold' | 'clearThreshold'>,
): FieldError[] {
  const { unit } = RULE_KIND_TRAITS[kind];
  if (unit === null) {
    const hasOne = raiseThreshold !== null || clearThreshold !== null;
    return hasOne ? [{ path: 'raise_threshold', message: `a rule of kind ${kind} has no thresholds` }] : [];
  }
  const faults: FieldError[] = [];
  if (unit === 'percent' && (raiseThreshold ?? 0) > 100) {
    faults.push({ path: 'raise_threshold', message: 'must be at most 100 percent' });
  }
  if (clearThreshold !== null && raiseThreshold === null) {
    faults.push({ path: 'clear_threshold', message: 'needs a raise_threshold beside it' });
  }
  if (clearThreshold !== null && raiseThreshold !== null && clearThreshold > raiseThreshold) {
    faults.push({ path: 'clear_threshold', message: 'must not be greater than raise_threshold' });
  }
  return faults;
}

function parametersOf(kind: RuleKind, raw: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const result = RULE_KIND_TRAITS[kind].parameters.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = ['parameters', ...(issue?.path.map(String) ?? [])].join('.');
  // The name of an unknown parameter is the caller's own text.
  const message =
    issue?.code === 'unrecognized_keys' ? `hold what a rule of kind ${kind} does not know` : issue?.message;
  throw invalidRequest([{ path, message: message ?? 'is not valid' }]);
}
