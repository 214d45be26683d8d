import { ringForm, rolloutForm, rolloutOf } from './rollout-form';

describe('the form of a rollout', () => {
  it('proposes a plan, and means every machine that nobody rules out', () => {
    const form = rolloutForm('1.4.0');
    expect(form.valid).toBe(true);
    expect(rolloutOf(form)).toEqual({
      version: '1.4.0',
      filter: {},
      rings: [
        { percent: 1, min_agents: 5 },
        { percent: 10, min_agents: 0 },
        { percent: 50, min_agents: 0 },
        { percent: 100, min_agents: 0 },
      ],
      ring_wait_seconds: 600,
      offline_wait_seconds: 86_400,
      update_timeout_seconds: 3_600,
      max_in_flight: 100,
    });
  });

  it('names only what was chosen', () => {
    const form = rolloutForm('1.4.0');
    form.patchValue({ clientId: 'c', os: 'linux', tag: ' canary ' });
    expect(rolloutOf(form).filter).toEqual({ client_id: 'c', os: 'linux', tag: 'canary' });
  });

  it('wants rings that grow', () => {
    const form = rolloutForm('1.4.0');
    form.controls.rings.push(ringForm({ percent: 100 }));
    expect(form.controls.rings.errors).toEqual({ order: true });
    form.controls.rings.removeAt(4);
    expect(form.valid).toBe(true);
  });
});
