import type { JobFilter, Schedule, ScheduleInput, ScheduleWhen, Script } from '@gururmm/console/data-access';
import { filterOf } from '@gururmm/console/feature-jobs';
import { parameterValues } from '@gururmm/console/feature-scripts';
import type { ScheduleForm } from './schedule-form';

/** The machines that the form means. */
export function machinesOf(form: ScheduleForm): JobFilter {
  const { agentIds, filter } = form.controls;
  return { ...filterOf(filter), ...(agentIds.value.length === 0 ? {} : { agent_ids: [...agentIds.value] }) };
}

/**
 * What the form asks the server for. What it has no field for, such as waves, stays as it is.
 * @param script the one that is chosen, for the types of its parameters
 */
export function inputOf(form: ScheduleForm, schedule: Schedule | null, script: Script | null): ScheduleInput {
  const value = form.getRawValue();
  const kept = schedule === null ? {} : keptOf(schedule);
  return {
    ...kept,
    name: value.name.trim(),
    enabled: value.enabled,
    filter: machinesOf(form),
    ...(value.work === 'script' ? scriptOf(form, script) : commandOf(form, schedule)),
    ...(value.timeoutSeconds === null ? {} : { timeout_seconds: value.timeoutSeconds }),
    when: whenOf(form),
    missed_runs: value.missedRuns,
    grace_seconds: value.graceSeconds,
    ...(value.confirmCount === null ? {} : { confirm_count: value.confirmCount }),
  };
}

/** A schedule as it is, on or off. Not for one with secret parameters: their values are not here. */
export function switchedOf(schedule: Schedule, enabled: boolean): ScheduleInput {
  const { command_type, command, filter, grace_seconds, missed_runs, name, parameters, when } = schedule;
  const work =
    schedule.script_id === null
      ? { command_type, ...given({ command, interpreter: schedule.interpreter }), ...argumentsOf(schedule) }
      : { ...given({ script_id: schedule.script_id, script_version: schedule.script_version }), parameters };
  const timeout = given({ timeout_seconds: schedule.timeout_seconds });
  return { ...keptOf(schedule), ...work, ...timeout, name, filter, when, missed_runs, grace_seconds, enabled };
}

function scriptOf({ controls }: ScheduleForm, script: Script | null): Partial<ScheduleInput> {
  const { parameters, scriptId, scriptVersion } = controls;
  return {
    ...given({ script_id: scriptId.value, script_version: scriptVersion.value }),
    parameters: parameterValues(script?.parameters ?? [], parameters),
  };
}

function commandOf(form: ScheduleForm, schedule: Schedule | null): Partial<ScheduleInput> {
  const { command, interpreter, type } = form.getRawValue();
  return {
    command_type: type,
    command,
    ...(type === 'script' ? { interpreter: interpreter.trim() } : {}),
    ...(schedule?.script_id === null && schedule.command_type === type ? argumentsOf(schedule) : {}),
  };
}

function whenOf(form: ScheduleForm): ScheduleWhen {
  const { at, cron, kind, minIntervalSeconds, timeZone } = form.getRawValue();
  switch (kind) {
    case 'cron':
      return { kind, cron: cron.trim(), time_zone: timeZone.trim() };
    case 'once':
      return { kind, at: new Date(at).toISOString() };
    case 'on_enrolment':
      return { kind };
    case 'on_reconnect':
      return { kind, min_interval_seconds: minIntervalSeconds };
  }
}

function keptOf({ expires_in_seconds, stop_after, waves }: Schedule) {
  return given({ expires_in_seconds, stop_after, waves });
}

function argumentsOf({ args, env }: Schedule) {
  return given({ args, env });
}

/** Without what is null: the server knows nothing only as absent. */
function given<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
