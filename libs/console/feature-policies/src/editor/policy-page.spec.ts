import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatButtonToggleGroupHarness } from '@angular/material/button-toggle/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router } from '@angular/router';
import { ApiError, ClientsApi, PoliciesApi, type PolicyPlan } from '@gururmm/console/data-access';
import {
  makeClient,
  makeId,
  makePolicy,
  makePolicyItem,
  pageOf,
  settleTimers,
  signedIn,
} from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { PolicyPage } from './policy-page';

describe('PolicyPage', () => {
  const client = makeClient({ name: 'Harbour Dental' });
  const catalogue = [
    makePolicyItem({ key: 'heartbeat', title: 'Heartbeat', unit: 'seconds', minimum: 5, maximum: 3600, default: 60 }),
    makePolicyItem({ key: 'watched_services', title: 'Watched', type: 'watched_services', default: [] }),
  ];
  const policy = makePolicy({
    level: 'client',
    client_id: client.id,
    name: 'Standard',
    version: 4,
    items: { heartbeat: { state: 'set', value: 30 as unknown as Record<string, unknown> } },
  });
  const plan = {
    agents_reached: 3,
    agents_changed: 1,
    truncated: false,
    agents: [
      {
        agent_id: makeId(),
        hostname: 'web-01',
        items: [{ key: 'heartbeat', old_value: 60, new_value: 45, old_source: 'default', new_source: 'default' }],
      },
    ],
  } as unknown as PolicyPlan;
  const api = {
    catalogue: jest.fn(),
    get: jest.fn(),
    versions: jest.fn(),
    plan: jest.fn(),
    create: jest.fn(),
    update: jest.fn(),
    remove: jest.fn(),
  };
  let fixture: ComponentFixture<PolicyPage>;
  let loader: HarnessLoader;
  let navigate: jest.SpiedFunction<Router['navigate']>;

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    api.catalogue.mockResolvedValue(catalogue);
    api.get.mockResolvedValue(policy);
    api.versions.mockResolvedValue(pageOf([]));
    api.plan.mockResolvedValue(plan);
  });

  async function show(id?: string): Promise<void> {
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([]),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: PoliciesApi, useValue: api },
        {
          provide: ClientsApi,
          useValue: {
            list: () => Promise.resolve(pageOf([client])),
            sites: () => Promise.resolve(pageOf([])),
            get: () => Promise.resolve(client),
          },
        },
      ],
    });
    navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    fixture = TestBed.createComponent(PolicyPage);
    if (id !== undefined) fixture.componentRef.setInput('id', id);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const named = (testId: string) => ({ selector: `[data-testid="${testId}"]` });
  const find = (testId: string) => document.querySelector(`[data-testid="${testId}"]`);
  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with(named(testId)))).click();
    await stable();
  };
  const type = async (testId: string, text: string) =>
    (await loader.getHarness(MatInputHarness.with(named(testId)))).setValue(text);
  const choose = async (key: string, text: string) => {
    const group = await loader.getHarness(MatButtonToggleGroupHarness.with(named(`state-${key}`)));
    const [toggle] = await group.getToggles({ text });
    await toggle?.check();
    await stable();
  };

  it('shows what would change before it saves, and saves over the version that was seen', async () => {
    api.update.mockResolvedValue({ ...policy, version: 5 });
    await show(policy.id);
    await type('value-heartbeat', '45');
    await click('save-policy');
    expect(api.plan).toHaveBeenCalledWith(
      expect.objectContaining({ id: policy.id, items: { heartbeat: { state: 'set', value: 45 } } }),
    );
    expect(find('plan-counts')?.textContent).toContain('1 of 3 agents');
    expect(find('plan-agent')?.textContent).toContain('60 seconds (Built-in) → 45 seconds (Built-in)');
    expect(api.update).not.toHaveBeenCalled();
    await click('confirm-plan');
    expect(api.update).toHaveBeenCalledWith(policy.id, {
      name: 'Standard',
      priority: 0,
      items: { heartbeat: { state: 'set', value: 45 } },
      version: 4,
    });
  });

  it('tells a value from Off and from not configured', async () => {
    await show(policy.id);
    await choose('heartbeat', 'Off');
    await choose('watched_services', 'Set');
    await click('add-watched');
    await click('save-policy');
    expect(api.plan).not.toHaveBeenCalled();
    await type('watched-name', 'nginx');
    await click('save-policy');
    expect(api.plan).toHaveBeenLastCalledWith(
      expect.objectContaining({
        items: {
          heartbeat: { state: 'off' },
          watched_services: { state: 'set', value: [expect.objectContaining({ name: 'nginx', kind: 'service' })] },
        },
      }),
    );
  });

  it('takes no value beyond its bounds', async () => {
    await show(policy.id);
    await type('value-heartbeat', '4');
    await click('save-policy');
    expect(api.plan).not.toHaveBeenCalled();
    expect(find('item-heartbeat')?.textContent).toContain('From 5 to 3600');
    expect(find('incomplete')).not.toBeNull();
  });

  it('makes a policy for the client that is chosen', async () => {
    api.create.mockResolvedValue(policy);
    await show();
    await type('policy-name', 'Standard');
    await choose('heartbeat', 'Set');
    await click('save-policy');
    expect(api.plan).not.toHaveBeenCalled();
    await (await loader.getHarness(MatSelectHarness.with(named('place-client')))).clickOptions({ text: client.name });
    await click('save-policy');
    await click('confirm-plan');
    expect(api.create).toHaveBeenCalledWith({
      level: 'client',
      client_id: client.id,
      name: 'Standard',
      priority: 0,
      items: { heartbeat: { state: 'set', value: 60 } },
    });
    expect(navigate).toHaveBeenCalledWith(['/policies', policy.id], { replaceUrl: true });
  });

  it('deletes after it has shown what that does, and says why it was refused', async () => {
    api.remove.mockRejectedValue(new ApiError(409, 'conflict', 'Somebody saved version 5.'));
    await show(policy.id);
    await click('delete-policy');
    expect(api.plan).toHaveBeenCalledWith({ id: policy.id, remove: true, limit: 20 });
    await click('confirm-plan');
    expect(api.remove).toHaveBeenCalledWith(policy.id, 4);
    expect(find('error-detail')?.textContent).toBe('Somebody saved version 5.');
    expect(navigate).not.toHaveBeenCalled();
  });

  it('cannot be saved before it was seen what would change', async () => {
    api.plan.mockRejectedValue(new ApiError(400, 'invalid_request', 'No such tag.'));
    await show(policy.id);
    await click('save-policy');
    const confirm = await loader.getHarness(MatButtonHarness.with(named('confirm-plan')));
    expect(await confirm.isDisabled()).toBe(true);
  });

  it('changes nothing for those who may only look', async () => {
    signedIn(['policies.read', 'clients.read']);
    await show(policy.id);
    expect([find('save-policy'), find('delete-policy')]).toEqual([null, null]);
    const field = await loader.getHarness(MatInputHarness.with(named('value-heartbeat')));
    expect([await field.getValue(), await field.isDisabled()]).toEqual(['30', true]);
  });
});
