import { makeId, makeNotificationRoute } from '@gururmm/console/testing';
import { routeForm, routeOf, stepForm, switchedOf } from './route-form';

describe('the form of a notification route', () => {
  it('begins with every alert at any time, and wants a channel', () => {
    const form = routeForm();
    form.controls.name.setValue('All');
    expect(form.valid).toBe(false);
    form.controls.steps.at(0).controls.channelIds.setValue([makeId()]);
    expect(form.valid).toBe(true);
    expect(routeOf(form)).toMatchObject({
      severities: ['info', 'warning', 'critical'],
      weekdays: [1, 2, 3, 4, 5, 6, 0],
      start_time: '00:00',
      end_time: '00:00',
      repeat_minutes: null,
    });
  });

  it('keeps what is stored when a route is only switched', () => {
    const { client_id, created_at, id, updated_at, ...content } = makeNotificationRoute({
      site_ids: [makeId()],
      tags: ['server', 'kiosk'],
      repeat_minutes: 30,
    });
    const route = { ...content, client_id, created_at, id, updated_at };
    expect(switchedOf(route, false)).toEqual({ ...content, enabled: false });
  });

  it('holds the steps of an escalation', () => {
    const form = routeForm(makeNotificationRoute());
    const channel = makeId();
    form.controls.steps.push(stepForm({ after_minutes: 15, channel_ids: [channel] }));
    form.patchValue({ tags: 'a, b,, a' });
    expect(routeOf(form).steps.at(-1)).toEqual({ after_minutes: 15, channel_ids: [channel] });
    expect(routeOf(form).tags).toEqual(['a', 'b']);
  });
});
