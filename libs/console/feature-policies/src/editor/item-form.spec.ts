import type { PolicySetting } from '@gururmm/console/data-access';
import { makePolicyItem } from '@gururmm/console/testing';
import { isComplete, itemRow, settingsOf } from './item-form';
import { watchedRow } from './watched-row';

describe('itemRow', () => {
  const heartbeat = makePolicyItem({ key: 'heartbeat', type: 'integer', minimum: 5, maximum: 3600, default: 60 });
  const pin = makePolicyItem({ key: 'version_pin', type: 'text', nullable: true, default: null });
  const watched = makePolicyItem({ key: 'watched_services', type: 'watched_services', default: [] });
  const window = makePolicyItem({ key: 'update_window', type: 'update_window', nullable: true, default: null });
  const nginx = {
    name: 'nginx',
    kind: 'service',
    restart: true,
    max_restarts: 3,
    window_seconds: 3600,
    cooldown_seconds: 30,
  };
  const night = { days: [1, 2], start: '22:00', end: '04:00', time_zone: 'UTC' };

  it.each([
    [heartbeat, { state: 'set', value: 30 }],
    [heartbeat, { state: 'off' }],
    [pin, { state: 'set', value: '1.2.3' }],
    [pin, { state: 'set', value: null }],
    [watched, { state: 'set', value: [nginx, { ...nginx, name: 'x', kind: 'process', start_command: '/x' }] }],
    [window, { state: 'set', value: night }],
    [window, { state: 'set', value: null }],
  ])('keeps what a policy says of %j', (item, setting) => {
    const row = itemRow(item, setting as unknown as PolicySetting);
    expect(settingsOf([row])).toEqual({ [item.key]: setting });
    expect(isComplete([row])).toBe(true);
  });

  it('names nothing that is not configured', () => {
    expect(settingsOf([heartbeat, pin, watched, window].map((item) => itemRow(item)))).toEqual({});
  });

  it('starts with the built-in value, and takes an empty text for none', () => {
    const [first, second] = [itemRow(heartbeat), itemRow(pin, { state: 'set' })];
    first.state.setValue('set');
    if (second.value.kind === 'plain') second.value.control.setValue('  ');
    expect(settingsOf([first, second])).toEqual({
      heartbeat: { state: 'set', value: 60 },
      version_pin: { state: 'set', value: null },
    });
  });

  it.each([4, 3601, 1.5, null])('refuses %s where 5 to 3600 may stand, but only when it is set', (value) => {
    const row = itemRow(heartbeat);
    if (row.value.kind === 'plain') row.value.control.setValue(value);
    expect(isComplete([row])).toBe(true);
    row.state.setValue('set');
    expect(isComplete([row])).toBe(false);
  });

  it('refuses a service without a name, and a window without days', () => {
    const [services, hours] = [itemRow(watched), itemRow(window)];
    services.state.setValue('set');
    hours.state.setValue('set');
    expect(isComplete([services, hours])).toBe(true);
    if (services.value.kind === 'watched') services.value.rows.push(watchedRow());
    expect(isComplete([services])).toBe(false);
    if (hours.value.kind === 'window') hours.value.group.patchValue({ isLimited: true, days: [] });
    expect(isComplete([hours])).toBe(false);
  });
});
