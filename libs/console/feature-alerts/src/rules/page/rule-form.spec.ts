import { makeAlertRule } from '@gururmm/console/testing';
import { contentOf, ruleForm } from './rule-form';

describe('the form of an alert rule', () => {
  it('gives back what it was opened with', () => {
    const rule = makeAlertRule({
      kind: 'disk',
      name: 'Disk',
      raise_threshold: 90,
      clear_threshold: 85,
      duration_seconds: 60,
      parameters: { mount: '/var' },
    });
    const form = ruleForm(rule);
    expect(form.valid).toBe(true);
    expect(contentOf(form)).toEqual({
      name: 'Disk',
      severity: 'warning',
      enabled: true,
      raise_threshold: 90,
      clear_threshold: 85,
      duration_seconds: 60,
      fails_before_alert: 1,
      resets_before_resolve: 1,
      parameters: { mount: '/var' },
    });
  });

  it('takes no clear threshold above the other, nor without it, nor more than a hundred percent', () => {
    const form = ruleForm(makeAlertRule({ raise_threshold: 90 }));
    form.controls.clear.setValue(95);
    expect(form.errors).toEqual({ clearAboveRaise: true });
    form.controls.raise.setValue(null);
    expect(form.errors).toEqual({ clearAboveRaise: true });
    form.patchValue({ raise: 120, clear: null });
    expect(form.errors).toEqual({ tooMuch: true });
    form.controls.kind.setValue('offline');
    form.updateValueAndValidity();
    expect(form.errors).toBeNull();
  });

  it('asks only for what the kind knows', () => {
    const form = ruleForm(makeAlertRule({ kind: 'service', raise_threshold: null }));
    expect([form.controls.raise.enabled, form.controls.service.enabled, form.controls.mount.enabled]).toEqual([
      false,
      true,
      false,
    ]);
    form.controls.kind.setValue('site_down');
    expect(contentOf(form)).toMatchObject({
      raise_threshold: null,
      parameters: { min_agents: 3, share_percent: 80, window_seconds: 600 },
    });
    form.controls.minAgents.setValue(1);
    expect(form.valid).toBe(false);
  });
});
