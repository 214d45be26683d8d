import { sourceText, valueText } from './item-values';

describe('valueText', () => {
  it.each([
    [{ type: 'integer', unit: 'seconds' }, 3600, '3,600 seconds'],
    [{ type: 'number', unit: 'percent' }, 90, '90 %'],
    [{ type: 'integer', unit: null }, 4, '4'],
    [{ type: 'text', unit: null }, '1.2.3', '1.2.3'],
    [{ type: 'text', unit: null }, null, 'None'],
    [{ type: 'choices', unit: null }, ['shell', 'python'], 'shell, python'],
    [{ type: 'choices', unit: null }, [], 'None'],
    [{ type: 'watched_services', unit: null }, [{ name: 'nginx' }, { name: 'cron' }], 'nginx, cron'],
    [{ type: 'update_window', unit: null }, null, 'At any time'],
    [
      { type: 'update_window', unit: null },
      { days: [6, 1], start: '22:00', end: '04:00', time_zone: 'Europe/Berlin' },
      'Mon, Sat 22:00–04:00 (Europe/Berlin)',
    ],
    [
      { type: 'update_window', unit: null },
      { days: [0, 1, 2, 3, 4, 5, 6], start: '22:00', end: '04:00', time_zone: 'UTC' },
      'Every day 22:00–04:00 (UTC)',
    ],
  ] as const)('of %j, %j is %s', (item, value, text) => {
    expect(valueText(item, value)).toBe(text);
  });
});

describe('sourceText', () => {
  it('names the policy, or says that there is none', () => {
    expect(sourceText('default')).toBe('Built-in');
    expect(sourceText({ level: 'site', policy_id: 'x', policy_name: 'Slow line' })).toBe('Slow line');
  });
});
