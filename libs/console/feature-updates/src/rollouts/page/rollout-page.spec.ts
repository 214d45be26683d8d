import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { AgentsApi, LiveSocket, RolloutsApi } from '@gururmm/console/data-access';
import {
  FakeLiveSocket,
  makeAgent,
  makeAgentUpdate,
  makeRolloutProgress,
  pageOf,
  settleTimers,
  signedIn,
} from '@gururmm/console/testing';
import { Confirmation, provideIcons } from '@gururmm/console/ui';
import { RolloutPage } from './rollout-page';

describe('RolloutPage', () => {
  const api = { get: jest.fn(), agents: jest.fn(), pause: jest.fn(), resume: jest.fn(), abort: jest.fn() };
  const ask = jest.fn();
  let harness: RouterTestingHarness;

  async function show(rollout: ReturnType<typeof makeRolloutProgress>): Promise<void> {
    jest.resetAllMocks();
    api.get.mockResolvedValue(rollout);
    api.agents.mockResolvedValue(pageOf([makeAgentUpdate({ state: 'rolled_back', reason: 'It crashed twice.' })]));
    for (const act of [api.pause, api.resume, api.abort]) act.mockResolvedValue(rollout);
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter([{ path: 'agent-updates/rollouts/:id', component: RolloutPage }], withComponentInputBinding()),
        { provide: RolloutsApi, useValue: api },
        { provide: AgentsApi, useValue: { get: () => Promise.resolve(makeAgent({ hostname: 'web-1' })) } },
        { provide: LiveSocket, useValue: new FakeLiveSocket() },
        { provide: Confirmation, useValue: { ask } },
      ],
    });
    harness = await RouterTestingHarness.create(`/agent-updates/rollouts/${rollout.id}`);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await harness.fixture.whenStable();
  }

  const shown = (testId: string) => document.querySelector(`[data-testid="${testId}"]`)?.textContent.trim();
  const click = async (testId: string) => {
    const loader = TestbedHarnessEnvironment.documentRootLoader(harness.fixture);
    await (await loader.getHarness(MatButtonHarness.with({ selector: `[data-testid="${testId}"]` }))).click();
    await stable();
  };

  it('shows how far each ring is, and which machine had trouble', async () => {
    signedIn(['updates.read']);
    await show(makeRolloutProgress());
    const rings = [...document.querySelectorAll('[data-testid="rollout-ring"]')].map(({ textContent }) => textContent);
    expect(rings[0]).toMatch(/Ring 1: up to 10 %, at least 5 · now.*4 succeeded, 1 failed/s);
    expect(rings[1]).toMatch(/Ring 2: up to 100 %.*35 waiting/s);
    expect(shown('update-row')).toMatch(/web-1.*Rolled back.*It crashed twice\..*1\.3\.0/s);
    expect([shown('pause-rollout'), shown('abort-rollout')]).toEqual([undefined, undefined]);
  });

  it('says why it halted, and resumes only when that is meant', async () => {
    signedIn();
    const rollout = makeRolloutProgress({ state: 'halted', reason: '3 of 40 updates failed.' });
    await show(rollout);
    expect(shown('rollout-reason')).toBe('3 of 40 updates failed.');
    ask.mockResolvedValue(false);
    await click('resume-rollout');
    expect([JSON.stringify(ask.mock.calls).includes('3 of 40'), api.resume.mock.calls.length]).toEqual([true, 0]);
    ask.mockResolvedValue(true);
    await click('resume-rollout');
    expect(api.resume).toHaveBeenCalledWith(rollout.id);
  });

  it('pauses at once, and aborts after a question', async () => {
    signedIn();
    const rollout = makeRolloutProgress();
    await show(rollout);
    await click('pause-rollout');
    expect(api.pause).toHaveBeenCalledWith(rollout.id);
    ask.mockResolvedValue(true);
    await click('abort-rollout');
    expect(api.abort).toHaveBeenCalledWith(rollout.id);
  });

  it('offers nothing more once it is over', async () => {
    signedIn();
    await show(makeRolloutProgress({ state: 'completed' }));
    expect([shown('pause-rollout'), shown('resume-rollout'), shown('abort-rollout')]).toEqual(Array(3).fill(undefined));
  });
});
