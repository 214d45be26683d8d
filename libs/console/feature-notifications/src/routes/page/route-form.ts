import { FormArray, FormControl, FormGroup, type ValidatorFn, Validators } from '@angular/forms';
import type { NotificationRoute, NotificationRouteChanges, NotificationRouteStep } from '@gururmm/console/data-access';
import { ALERT_SEVERITIES, type AlertSeverity } from '@gururmm/shared/protocol';
import { WEEKDAYS } from '../../labels';

const WEEK_MINUTES = 7 * 24 * 60;
export const MAX_STEPS = 10;

export type RouteForm = ReturnType<typeof routeForm>;
export type StepForm = ReturnType<typeof stepForm>;

/** A route as something to edit; without one, a new route that tells of everything at once. */
export function routeForm(route?: NotificationRoute) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return new FormGroup({
    name: text(route?.name, Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)),
    enabled: choice(route?.enabled ?? true),
    clientId: new FormControl<string | null>(route?.client_id ?? null),
    severities: some<AlertSeverity>(route?.severities ?? [...ALERT_SEVERITIES]),
    siteIds: choice<readonly string[]>(route?.site_ids ?? []),
    tags: text(route?.tags.join(', ')),
    weekdays: some<number>(route?.weekdays ?? WEEKDAYS.map(({ day }) => day)),
    startTime: text(route?.start_time ?? '00:00', Validators.required),
    endTime: text(route?.end_time ?? '00:00', Validators.required),
    timeZone: text(route?.time_zone ?? zone, Validators.required),
    steps: new FormArray((route?.steps ?? [{ after_minutes: 0, channel_ids: [] }]).map(stepForm)),
    repeatMinutes: new FormControl<number | null>(route?.repeat_minutes ?? null, [
      Validators.min(5),
      Validators.max(WEEK_MINUTES),
    ]),
  });
}

/** One step of the escalation. */
export function stepForm(step: NotificationRouteStep) {
  return new FormGroup({
    afterMinutes: new FormControl(step.after_minutes, {
      nonNullable: true,
      validators: [Validators.required, Validators.min(0), Validators.max(WEEK_MINUTES)],
    }),
    channelIds: some<string>(step.channel_ids),
  });
}

/** What the form asks the server for, all but the client. */
export function routeOf(form: RouteForm): NotificationRouteChanges {
  const value = form.getRawValue();
  return {
    name: value.name.trim(),
    enabled: value.enabled,
    severities: [...value.severities],
    site_ids: [...value.siteIds],
    tags: tagsOf(value.tags),
    weekdays: [...value.weekdays],
    start_time: value.startTime,
    end_time: value.endTime,
    time_zone: value.timeZone.trim(),
    steps: value.steps.map(({ afterMinutes, channelIds }) => ({
      after_minutes: afterMinutes,
      channel_ids: [...channelIds],
    })),
    repeat_minutes: value.repeatMinutes,
  };
}

/** A route as it is, on or off. */
export function switchedOf(route: NotificationRoute, enabled: boolean): NotificationRouteChanges {
  return { ...routeOf(routeForm(route)), enabled };
}

function tagsOf(value: string): string[] {
  return [...new Set(value.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
}

function choice<T>(value: T): FormControl<T> {
  return new FormControl<T>(value, { nonNullable: true });
}

function some<T>(value: readonly T[]): FormControl<readonly T[]> {
  return new FormControl<readonly T[]>(value, { nonNullable: true, validators: Validators.required });
}

function text(value: string | undefined, ...validators: ValidatorFn[]): FormControl<string> {
  return new FormControl(value ?? '', { nonNullable: true, validators });
}
