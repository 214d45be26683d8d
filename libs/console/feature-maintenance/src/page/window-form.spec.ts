import { makeMaintenanceWindow } from '@gururmm/console/testing';
import { windowForm, windowOf } from './window-form';

describe('the form of a maintenance window', () => {
  it('gives back a weekly window as it was', () => {
    const form = windowForm(makeMaintenanceWindow());
    expect(form.valid).toBe(true);
    expect(windowOf(form)).toEqual({
      name: 'Patch night',
      enabled: true,
      kind: 'weekly',
      time_zone: 'Europe/Berlin',
      weekdays: [2],
      start_time: '22:30',
      duration_minutes: 90,
    });
  });

  it('means the time of this browser for one that comes once', () => {
    const starts_at = '2026-03-01T10:00:00.000Z';
    expect(windowOf(windowForm(makeMaintenanceWindow({ kind: 'once', starts_at })))).toMatchObject({ starts_at });
  });

  it('asks only for what its kind needs', () => {
    const form = windowForm();
    form.controls.name.setValue('Now');
    expect(form.valid).toBe(false);
    form.controls.kind.setValue('cron');
    expect(form.valid).toBe(true);
    form.controls.kind.setValue('weekly');
    expect(form.valid).toBe(false);
    form.controls.weekdays.setValue([0]);
    expect(form.valid).toBe(true);
    form.controls.durationMinutes.setValue(0);
    expect(form.valid).toBe(false);
  });
});
