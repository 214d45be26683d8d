import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { type EffectivePolicy, PoliciesApi } from '@gururmm/console/data-access';
import { makeId, makePolicyItem, settle } from '@gururmm/console/testing';
import { EffectivePolicyPanel } from './effective-policy-panel';

describe('EffectivePolicyPanel', () => {
  const [site, client] = [makeId(), makeId()];
  const policy = {
    items: {
      heartbeat: {
        value: 30,
        source: { level: 'site', policy_id: site, policy_name: 'Slow line' },
        state: 'set',
        overridden: [{ level: 'client', policy_id: client, policy_name: 'Standard', state: 'set', value: 45 }],
        pinned: true,
      },
      metrics: { value: 60, source: 'default', state: 'not_configured', overridden: [], pinned: false },
    },
    revision: 'r2',
    confirmed_revision: 'r2',
    confirmed_at: '2026-01-01T12:00:00.000Z',
  };

  async function show(change: Partial<typeof policy> | { confirmed_revision: null; confirmed_at: null } = {}) {
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        {
          provide: PoliciesApi,
          useValue: {
            effective: () => Promise.resolve({ ...policy, ...change } as unknown as EffectivePolicy),
            catalogue: () =>
              Promise.resolve([
                makePolicyItem({ key: 'heartbeat', title: 'Heartbeat', unit: 'seconds' }),
                makePolicyItem({ key: 'metrics', title: 'Metrics', unit: 'seconds' }),
              ]),
          },
        },
      ],
    });
    const fixture = TestBed.createComponent(EffectivePolicyPanel);
    fixture.componentRef.setInput('agentId', makeId());
    await fixture.whenStable();
    await settle();
    await fixture.whenStable();
    return fixture.nativeElement as HTMLElement;
  }

  const rowOf = (page: HTMLElement, key: string) => page.querySelector(`[data-key="${key}"]`);

  it('names the policy of each value, what that one overrides, and what the machine decides itself', async () => {
    const row = rowOf(await show(), 'heartbeat');
    expect(row?.querySelector('[data-testid="effective-value"]')?.textContent).toBe('30 seconds');
    expect(row?.querySelector('[data-testid="source"]')?.textContent).toBe('Site: Slow line');
    expect(row?.querySelector('[data-testid="source"]')?.getAttribute('href')).toBe(`/policies/${site}`);
    expect(row?.textContent).toContain('Standard: 45 seconds');
    expect(row?.querySelector('[data-testid="pinned"]')).not.toBeNull();
  });

  it('says where nothing is configured', async () => {
    const row = rowOf(await show(), 'metrics');
    expect(row?.textContent).toContain('Built-in');
    expect(row?.querySelector('[data-testid="pinned"]')).toBeNull();
  });

  it.each([
    [{}, 'it confirmed them', 'good'],
    [{ confirmed_revision: 'r1' }, 'has not confirmed the newest', 'warn'],
    [{ confirmed_revision: null, confirmed_at: null }, 'has not confirmed any', 'warn'],
  ])('says whether the agent works by it: %j', async (change, text, tone) => {
    const state = (await show(change)).querySelector('[data-testid="policy-state"]');
    expect(state?.textContent).toContain(text);
    expect(state?.getAttribute('data-tone')).toBe(tone);
  });
});
