import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatSlideToggleHarness } from '@angular/material/slide-toggle/testing';
import { ApiError, SettingsApi } from '@gururmm/console/data-access';
import { settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { SettingsPage } from './settings-page';

describe('SettingsPage', () => {
  const settings = {
    registration_enabled: false,
    second_factor_required: true,
    single_sign_on_only: false,
    second_person_required: false,
    dispatch_frozen: false,
  };
  const api = { read: jest.fn(), change: jest.fn() };
  let fixture: ComponentFixture<SettingsPage>;
  let loader: HarnessLoader;

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    api.read.mockResolvedValue(settings);
  });

  async function show(): Promise<void> {
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: SettingsApi, useValue: api },
      ],
    });
    fixture = TestBed.createComponent(SettingsPage);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const toggle = (name: string) =>
    loader.getHarness(MatSlideToggleHarness.with({ selector: `[data-testid="setting-${name}"]` }));
  const answer = async (text: RegExp) => {
    await (await loader.getHarness(MatButtonHarness.with({ text }))).click();
    await stable();
  };

  it('switches what is harmless at once', async () => {
    api.change.mockResolvedValue({ ...settings, second_factor_required: false });
    await show();
    await (await toggle('second_factor_required')).uncheck();
    await stable();
    expect(api.change).toHaveBeenCalledWith({ second_factor_required: false });
    expect(await (await toggle('second_factor_required')).isChecked()).toBe(false);
  });

  it('asks before it keeps people out, and stays off when the answer is no', async () => {
    api.change.mockResolvedValue({ ...settings, single_sign_on_only: true });
    await show();
    await (await toggle('single_sign_on_only')).check();
    await answer(/Cancel/);
    expect(api.change).not.toHaveBeenCalled();
    expect(await (await toggle('single_sign_on_only')).isChecked()).toBe(false);
    await (await toggle('single_sign_on_only')).check();
    await answer(/Switch it on/);
    expect(api.change).toHaveBeenCalledWith({ single_sign_on_only: true });
    expect(await (await toggle('single_sign_on_only')).isChecked()).toBe(true);
  });

  it('asks before it freezes the fleet, and thaws it at once', async () => {
    api.change.mockResolvedValueOnce({ ...settings, dispatch_frozen: true }).mockResolvedValueOnce(settings);
    await show();
    await (await toggle('dispatch_frozen')).check();
    expect(api.change).not.toHaveBeenCalled();
    await answer(/Switch it on/);
    expect(api.change).toHaveBeenLastCalledWith({ dispatch_frozen: true });
    await (await toggle('dispatch_frozen')).uncheck();
    await stable();
    expect(api.change).toHaveBeenLastCalledWith({ dispatch_frozen: false });
  });

  it('shows why it did not work, and what is still the case', async () => {
    api.change.mockRejectedValue(new ApiError(500, 'internal', 'It could not be stored.'));
    await show();
    await (await toggle('second_factor_required')).uncheck();
    await stable();
    expect((fixture.nativeElement as HTMLElement).textContent).toContain('It could not be stored.');
    expect(await (await toggle('second_factor_required')).isChecked()).toBe(true);
  });

  it('only shows them to those who may not change them', async () => {
    signedIn(['settings.read']);
    await show();
    expect(await (await toggle('registration_enabled')).isDisabled()).toBe(true);
  });
});
