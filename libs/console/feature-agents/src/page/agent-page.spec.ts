import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatChipGridHarness } from '@angular/material/chips/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatMenuHarness } from '@angular/material/menu/testing';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { AgentsApi, LiveSocket, PoliciesApi } from '@gururmm/console/data-access';
import { FakeLiveSocket, makeAgent, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { AgentPage } from './agent-page';

describe('AgentPage', () => {
  const agent = makeAgent({ hostname: 'web-01', tags: ['server'] });
  const api = { get: jest.fn(), state: jest.fn(), rotateKey: jest.fn(), setTags: jest.fn() };
  const policies = { effective: jest.fn() };
  let harness: RouterTestingHarness;
  let loader: HarnessLoader;

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    api.get.mockResolvedValue(agent);
    policies.effective.mockResolvedValue({ items: { version_pin: { value: '1.2.3' } } });
    api.state.mockResolvedValue({ agent_id: agent.id, network: null, metrics: null, updated_at: null });
  });

  async function show(): Promise<void> {
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter([{ path: 'agents/:id', component: AgentPage }], withComponentInputBinding()),
        { provide: AgentsApi, useValue: api },
        { provide: PoliciesApi, useValue: policies },
        { provide: LiveSocket, useValue: new FakeLiveSocket() },
      ],
    });
    harness = await RouterTestingHarness.create(`/agents/${agent.id}`);
    loader = TestbedHarnessEnvironment.documentRootLoader(harness.fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await harness.fixture.whenStable();
  }

  const find = (testId: string) => document.querySelector(`[data-testid="${testId}"]`);
  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with({ selector: `[data-testid="${testId}"]` }))).click();
    await stable();
  };
  const act = async (text: RegExp) => {
    await (await loader.getHarness(MatMenuHarness)).clickItem({ text });
    await stable();
  };

  it('shows only the tabs and actions of the session', async () => {
    signedIn(['agents.read', 'commands.read']);
    await show();
    expect(find('agent-hostname')?.textContent).toBe('web-01');
    expect([find('tab-run'), find('tab-metrics'), find('tab-policy'), find('agent-actions')]).toEqual(
      Array(4).fill(null),
    );
    expect(policies.effective).not.toHaveBeenCalled();
    expect(find('tab-commands')).not.toBeNull();
  });

  it('says that a policy holds it at a version', async () => {
    await show();
    expect(policies.effective).toHaveBeenCalledWith(agent.id);
    expect(find('version-pin')?.textContent).toBe('Pinned to 1.2.3');
    expect(find('tab-policy')).not.toBeNull();
  });

  it('changes the key only after a question', async () => {
    await show();
    await act(/Change its key/);
    expect(api.rotateKey).not.toHaveBeenCalled();
    await click('confirm-action');
    expect(api.rotateKey).toHaveBeenCalledWith(agent.id);
  });

  it('edits the tags', async () => {
    await show();
    await act(/Edit tags/);
    const grid = await loader.getHarness(MatChipGridHarness);
    const input = await grid.getInput();
    await input?.setValue('kiosk');
    await input?.blur();
    const [first] = await grid.getRows();
    await first?.remove();
    await click('save-tags');
    expect(api.setTags).toHaveBeenCalledWith(agent.id, ['kiosk']);
  });
});
