import { makeMaintenanceWindow } from '@gururmm/console/testing';
import { minutesText, windowText } from './window-text';

describe('a maintenance window in words', () => {
  it('says its days, its time and how long it lasts', () => {
    expect(windowText(makeMaintenanceWindow({ weekdays: [0, 2] }))).toBe(
      'Tuesday, Sunday at 22:30 (Europe/Berlin), for 1 h 30 min',
    );
    expect(windowText(makeMaintenanceWindow({ weekdays: [0, 1, 2, 3, 4, 5, 6], duration_minutes: 60 }))).toBe(
      'Every day at 22:30 (Europe/Berlin), for 1 h',
    );
    expect(windowText(makeMaintenanceWindow({ kind: 'cron', cron: '0 3 1 * *', time_zone: 'UTC' }))).toBe(
      '0 3 1 * * (UTC), for 1 h 30 min',
    );
  });

  it('says minutes as people do', () => {
    expect([minutesText(5), minutesText(90), minutesText(1_440)]).toEqual(['5 min', '1 h 30 min', '24 h']);
  });
});
