import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router } from '@angular/router';
import { ApiError, ClientsApi, ReleasesApi, RolloutsApi } from '@gururmm/console/data-access';
import { makeRelease, makeRolloutProgress, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { Notices, provideIcons } from '@gururmm/console/ui';
import { NewRolloutPage } from './new-rollout-page';

describe('NewRolloutPage', () => {
  const rollouts = { create: jest.fn() };
  const done = jest.fn();
  let fixture: ComponentFixture<NewRolloutPage>;
  let loader: HarnessLoader;
  let navigate: jest.SpiedFunction<Router['navigate']>;

  beforeEach(async () => {
    jest.resetAllMocks();
    signedIn();
    const releases = [makeRelease(), makeRelease({ version: '1.3.9', withdrawn_at: '2026-01-01T12:00:00.000Z' })];
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([]),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: ReleasesApi, useValue: { list: () => Promise.resolve(pageOf(releases)) } },
        { provide: RolloutsApi, useValue: rollouts },
        { provide: ClientsApi, useValue: { list: () => Promise.resolve(pageOf([])) } },
        { provide: Notices, useValue: { done } },
      ],
    });
    navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    fixture = TestBed.createComponent(NewRolloutPage);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  });

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const named = (testId: string) => ({ selector: `[data-testid="${testId}"]` });
  const shown = (testId: string) => document.querySelector(`[data-testid="${testId}"]`)?.textContent.trim();
  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with(named(testId)))).click();
    await stable();
  };

  it('offers what is not withdrawn, and starts with the plan that was made', async () => {
    const select = await loader.getHarness(MatSelectHarness.with(named('rollout-version')));
    await select.open();
    expect(await Promise.all((await select.getOptions()).map((option) => option.getText()))).toEqual([
      '1.4.0 (stable)',
    ]);
    await select.clickOptions({ text: /1\.4\.0/ });
    await (await loader.getHarness(MatInputHarness.with(named('rollout-tag')))).setValue('canary');
    await click('add-ring');
    const excluded = { same_version: 3, no_file_for_platform: 0, cannot_update: 0, channel_or_pin: 1 };
    const started = { ...makeRolloutProgress(), excluded };
    rollouts.create.mockRejectedValueOnce(new ApiError(409, 'conflict', 'Another rollout is under way.'));
    rollouts.create.mockResolvedValue(started);
    await click('start-rollout');
    expect(shown('error-detail')).toBe('Another rollout is under way.');
    await click('start-rollout');
    const [[input]] = rollouts.create.mock.calls as [[{ rings: { percent: number }[] }]];
    expect(input).toMatchObject({ version: '1.4.0', filter: { tag: 'canary' } });
    expect(input.rings.map(({ percent }) => percent)).toEqual([1, 10, 50, 75, 100]);
    expect(done).toHaveBeenCalledWith(expect.stringContaining('3 have it already, 1 are kept from it by their policy'));
    expect(navigate).toHaveBeenCalledWith(['/agent-updates/rollouts', started.id], { replaceUrl: true });
  });

  it('starts nothing without a version', async () => {
    await click('start-rollout');
    expect(shown('incomplete')).toContain('missing');
    expect(rollouts.create).not.toHaveBeenCalled();
  });
});
