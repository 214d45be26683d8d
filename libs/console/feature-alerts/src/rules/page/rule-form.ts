import { type AbstractControl, FormControl, FormGroup, type ValidatorFn, Validators } from '@angular/forms';
import type { AlertRule, AlertRuleChanges, AlertRuleKind } from '@gururmm/console/data-access';
import { unitOf } from '../rule-kinds';

const MAX_SECONDS = 30 * 86_400;
const MAX_TIMES = 100;
const MAX_THRESHOLD = 1e9;

export type RuleForm = ReturnType<typeof ruleForm>;

/** A rule as something to edit; without one, a new rule. Fields that its kind does not know are switched off. */
export function ruleForm(rule?: AlertRule) {
  const form = new FormGroup(
    {
      kind: choice<AlertRuleKind>(rule?.kind ?? 'cpu'),
      name: text(rule?.name, Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)),
      severity: choice(rule?.severity ?? 'warning'),
      enabled: choice(rule?.enabled ?? true),
      raise: number(rule?.raise_threshold ?? null, 0, MAX_THRESHOLD),
      clear: number(rule?.clear_threshold ?? null, 0, MAX_THRESHOLD),
      durationSeconds: needed(rule?.duration_seconds ?? 0, 0, MAX_SECONDS),
      fails: needed(rule?.fails_before_alert ?? 1, 1, MAX_TIMES),
      resets: needed(rule?.resets_before_resolve ?? 1, 1, MAX_TIMES),
      ...parameterControls(rule?.parameters ?? {}),
    },
    { validators: thresholdsFit },
  );
  const { kind } = form.controls;
  kind.valueChanges.subscribe(() => switchFields(form.controls));
  switchFields(form.controls);
  return form;
}

/** What the form asks the server for, all but the kind and the place. */
export function contentOf(form: RuleForm): AlertRuleChanges {
  const value = form.getRawValue();
  const hasUnit = unitOf(value.kind) !== null;
  return {
    name: value.name.trim(),
    severity: value.severity,
    enabled: value.enabled,
    raise_threshold: hasUnit ? value.raise : null,
    clear_threshold: hasUnit ? value.clear : null,
    duration_seconds: value.durationSeconds,
    fails_before_alert: value.fails,
    resets_before_resolve: value.resets,
    parameters: parametersOf(value),
  };
}

function parameterControls(parameters: Record<string, unknown>) {
  const { min_agents, mount, service, share_percent, window_seconds } = parameters;
  return {
    mount: text(stringOf(mount), Validators.maxLength(512)),
    service: text(stringOf(service), Validators.maxLength(512)),
    minAgents: needed(numberOf(min_agents, 3), 2, 10_000),
    sharePercent: needed(numberOf(share_percent, 80), 1, 100),
    windowSeconds: needed(numberOf(window_seconds, 600), 30, 86_400),
  };
}

function parametersOf(value: ReturnType<RuleForm['getRawValue']>): Record<string, unknown> {
  const [mount, service] = [value.mount.trim(), value.service.trim()];
  switch (value.kind) {
    case 'disk':
      return mount === '' ? {} : { mount };
    case 'service':
      return service === '' ? {} : { service };
    case 'site_down':
      return {
        min_agents: value.minAgents,
        share_percent: value.sharePercent,
        window_seconds: value.windowSeconds,
      };
    default:
      return {};
  }
}

/** What is switched off counts neither as missing nor as wrong. */
function switchFields(controls: RuleForm['controls']): void {
  const kind = controls.kind.value;
  const hasUnit = unitOf(kind) !== null;
  const fields = [
    [controls.raise, hasUnit],
    [controls.clear, hasUnit],
    [controls.mount, kind === 'disk'],
    [controls.service, kind === 'service'],
    [controls.minAgents, kind === 'site_down'],
    [controls.sharePercent, kind === 'site_down'],
    [controls.windowSeconds, kind === 'site_down'],
  ] as const;
  for (const [control, isNeeded] of fields) {
    if (isNeeded) control.enable({ emitEvent: false });
    else control.disable({ emitEvent: false });
  }
}

/** A clear threshold needs a raise threshold beside it, and lies below it; percents end at a hundred. */
function thresholdsFit(form: AbstractControl): Record<string, true> | null {
  const { clear, kind, raise } = form.getRawValue() as {
    clear: number | null;
    kind: AlertRuleKind;
    raise: number | null;
  };
  const unit = unitOf(kind);
  if (unit === null) return null;
  if (unit === 'percent' && (raise ?? 0) > 100) return { tooMuch: true };
  return clear !== null && (raise === null || clear > raise) ? { clearAboveRaise: true } : null;
}

function choice<T>(value: T): FormControl<T> {
  return new FormControl<T>(value, { nonNullable: true });
}

function text(value: string | null | undefined, ...validators: ValidatorFn[]): FormControl<string> {
  return new FormControl(value ?? '', { nonNullable: true, validators });
}

function number(value: number | null, min: number, max: number): FormControl<number | null> {
  return new FormControl<number | null>(value, [Validators.min(min), Validators.max(max)]);
}

function needed(value: number, min: number, max: number): FormControl<number> {
  const validators = [Validators.required, Validators.min(min), Validators.max(max), Validators.pattern(/^\d+$/)];
  return new FormControl(value, { nonNullable: true, validators });
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
