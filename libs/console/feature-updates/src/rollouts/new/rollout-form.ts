import { type AbstractControl, FormArray, FormControl, FormGroup, Validators } from '@angular/forms';
import type { Ring, RolloutInput } from '@gururmm/console/data-access';
import type { OsType } from '@gururmm/shared/protocol';

const DAY_SECONDS = 86_400;
const MAX_AGENTS = 50_000;
export const MAX_RINGS = 10;

/** A plan that suits most fleets, as a proposal; the server holds its own for whoever names none. */
const PROPOSED_RINGS: readonly Ring[] = [
  { percent: 1, min_agents: 5 },
  { percent: 10, min_agents: 0 },
  { percent: 50, min_agents: 0 },
  { percent: 100, min_agents: 0 },
];

export type RolloutForm = ReturnType<typeof rolloutForm>;

/** A rollout as something to fill in. */
export function rolloutForm(version = '') {
  return new FormGroup({
    version: new FormControl(version, { nonNullable: true, validators: Validators.required }),
    clientId: new FormControl<string | null>(null),
    siteId: new FormControl<string | null>(null),
    os: new FormControl<OsType | null>(null),
    tag: new FormControl('', { nonNullable: true, validators: Validators.maxLength(100) }),
    rings: new FormArray(PROPOSED_RINGS.map(ringForm), ringsGrow),
    ringWaitSeconds: number(600, 0, 30 * DAY_SECONDS),
    offlineWaitSeconds: number(DAY_SECONDS, 0, 90 * DAY_SECONDS),
    updateTimeoutSeconds: number(3_600, 30, 7 * DAY_SECONDS),
    maxInFlight: number(100, 1, 10_000),
  });
}

/** One ring of the plan. */
export function ringForm({ min_agents, percent }: Ring) {
  return new FormGroup({ percent: number(percent, 0.1, 100), minAgents: number(min_agents ?? 0, 0, MAX_AGENTS) });
}

/** What the form asks the server for. */
export function rolloutOf(form: RolloutForm): RolloutInput {
  const value = form.getRawValue();
  const { clientId, os, siteId } = value;
  const tag = value.tag.trim();
  const filter = {
    ...(clientId !== null && { client_id: clientId }),
    ...(siteId !== null && { site_id: siteId }),
    ...(os !== null && { os }),
    ...(tag !== '' && { tag }),
  };
  return {
    version: value.version,
    filter,
    rings: value.rings.map(({ minAgents, percent }) => ({ percent, min_agents: minAgents })),
    ring_wait_seconds: value.ringWaitSeconds,
    offline_wait_seconds: value.offlineWaitSeconds,
    update_timeout_seconds: value.updateTimeoutSeconds,
    max_in_flight: value.maxInFlight,
  };
}

/** Each ring reaches further than the one before; the last one always reaches everybody. */
function ringsGrow(rings: AbstractControl): Record<string, true> | null {
  const percents = (rings.getRawValue() as { percent: number }[]).map(({ percent }) => percent);
  return percents.every((percent, index) => index === 0 || percent > (percents[index - 1] ?? 0))
    ? null
    : { order: true };
}

function number(value: number, min: number, max: number): FormControl<number> {
  const validators = [Validators.required, Validators.min(min), Validators.max(max)];
  return new FormControl(value, { nonNullable: true, validators });
}
