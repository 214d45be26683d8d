import { makeId, makeSchedule, makeScript } from '@gururmm/console/testing';
import { scheduleForm } from './schedule-form';
import { inputOf, switchedOf } from './schedule-input';

describe('inputOf', () => {
  it('asks for a command at the times of a cron expression', () => {
    const form = scheduleForm();
    form.patchValue({ name: ' Nightly ', command: 'uptime', cron: ' 30 2 * * * ', timeZone: 'Europe/Berlin' });
    form.controls.filter.patchValue({ tag: ' web ', os: 'linux' });
    form.patchValue({ missedRuns: 'run_once', graceSeconds: 60, timeoutSeconds: 90 });
    expect(form.valid).toBe(true);
    expect(inputOf(form, null, null)).toEqual({
      name: 'Nightly',
      enabled: true,
      filter: { tag: 'web', os: 'linux' },
      command_type: 'shell',
      command: 'uptime',
      timeout_seconds: 90,
      when: { kind: 'cron', cron: '30 2 * * *', time_zone: 'Europe/Berlin' },
      missed_runs: 'run_once',
      grace_seconds: 60,
    });
  });

  it('sends of the times only what belongs to the kind', () => {
    const form = scheduleForm();
    form.patchValue({ name: 'x', command: 'y', kind: 'once', at: '2026-03-01T10:00' });
    expect(inputOf(form, null, null).when).toEqual({ kind: 'once', at: new Date('2026-03-01T10:00').toISOString() });
    form.patchValue({ kind: 'on_enrolment' });
    expect(inputOf(form, null, null).when).toEqual({ kind: 'on_enrolment' });
    form.patchValue({ kind: 'on_reconnect', minIntervalSeconds: 60 });
    expect(inputOf(form, null, null).when).toEqual({ kind: 'on_reconnect', min_interval_seconds: 60 });
  });

  it('sends the parameters of a script in their types, and a version only where one is held', () => {
    const parameter = {
      name: 'days',
      type: 'integer',
      default: 7,
      required: true,
      description: '',
      choices: [],
    } as const;
    const script = makeScript({ parameters: [{ ...parameter, choices: [] }] });
    const form = scheduleForm(makeSchedule({ script_id: script.id, command: null }));
    form.controls.parameters.addControl('days', form.controls.name);
    form.patchValue({ name: '9' });
    const input = inputOf(form, null, script);
    expect(input).toMatchObject({ script_id: script.id, parameters: { days: 9 } });
    expect(Object.keys(input)).not.toContain('script_version');
    expect(Object.keys(input)).not.toContain('command');
  });

  it('keeps what it has no field for', () => {
    const schedule = makeSchedule({
      filter: { agent_ids: [makeId()], status: 'online' },
      args: ['-v'],
      env: { A: '1' },
      waves: { size: 2 },
      stop_after: { failures: 1 },
      expires_in_seconds: 60,
    });
    const { args, env, expires_in_seconds, filter, stop_after, waves, when } = schedule;
    const input = inputOf(scheduleForm(schedule), schedule, null);
    expect(input).toMatchObject({ args, env, expires_in_seconds, filter, stop_after, waves, when });
  });
});

describe('scheduleForm', () => {
  it('wants only what its choices need', () => {
    const form = scheduleForm();
    form.patchValue({ name: 'x', cron: '' });
    expect([form.controls.cron.valid, form.controls.command.valid]).toEqual([false, false]);
    form.patchValue({ kind: 'on_enrolment', work: 'script' });
    expect([form.valid, form.controls.scriptId.valid]).toEqual([false, false]);
    form.patchValue({ scriptId: makeId() });
    expect(form.valid).toBe(true);
    form.patchValue({ kind: 'once' });
    expect(form.controls.at.valid).toBe(false);
    form.patchValue({ at: '2026-03-01T10:00', graceSeconds: -1 });
    expect(form.valid).toBe(false);
  });

  it('shows a time as it was stored', () => {
    const at = '2026-03-01T10:00:00.000Z';
    const schedule = makeSchedule({ when: { kind: 'once', at } });
    expect(inputOf(scheduleForm(schedule), schedule, null).when).toEqual({ kind: 'once', at });
  });
});

describe('switchedOf', () => {
  it('changes nothing but the switch', () => {
    const schedule = makeSchedule({ waves: { percent: 10 }, args: ['-v'], timeout_seconds: 5 });
    const { args, command, command_type, filter, grace_seconds, missed_runs, name, waves, when } = schedule;
    expect(switchedOf(schedule, false)).toEqual({
      ...{ args, command, command_type, filter, grace_seconds, missed_runs, name, waves, when },
      timeout_seconds: 5,
      enabled: false,
    });
  });

  it('leaves a script its parameters and its version', () => {
    const schedule = makeSchedule({ script_id: makeId(), script_version: 3, command: null, parameters: { days: 7 } });
    const input = switchedOf(schedule, true);
    expect(input).toMatchObject({ script_id: schedule.script_id, script_version: 3, parameters: { days: 7 } });
    expect(Object.keys(input)).not.toContain('command_type');
  });
});
