import { makeAlertRule } from '@gururmm/console/testing';
import { conditionText, readingOf } from './rule-kinds';

describe('a rule in words', () => {
  it('says the threshold in its unit, and for how long', () => {
    expect(conditionText(makeAlertRule({ raise_threshold: 90, duration_seconds: 300 }))).toBe(
      'From 90 % on, for 5 min',
    );
    expect(conditionText(makeAlertRule({ kind: 'offline', raise_threshold: 600, fails_before_alert: 1 }))).toBe(
      'From 10 min on',
    );
  });

  it('says where the threshold is when the rule has none', () => {
    expect(conditionText(makeAlertRule({ raise_threshold: null, fails_before_alert: 3 }))).toBe(
      'From the threshold of the policy on, 3 times in a row',
    );
    expect(conditionText(makeAlertRule({ kind: 'service', raise_threshold: null }))).toBe('At once');
    expect(conditionText(makeAlertRule({ kind: 'reboot_pending', raise_threshold: null }))).toBe(
      'After the days that the policy says',
    );
  });

  it('says when a site is down', () => {
    const parameters = { min_agents: 3, share_percent: 80, window_seconds: 600 };
    expect(conditionText(makeAlertRule({ kind: 'site_down', raise_threshold: null, parameters }))).toBe(
      '80 % offline of at least 3 agents',
    );
  });

  it('rounds what was measured', () => {
    expect([readingOf('cpu', 97.34), readingOf('disk', 90), readingOf('script', 1)]).toEqual(['97.3 %', '90 %', '1']);
  });
});
