import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatTabGroupHarness } from '@angular/material/tabs/testing';
import { provideRouter } from '@angular/router';
import { SitesApi } from '@gururmm/console/data-access';
import { makeSite, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { SitePage } from './site-page';

describe('SitePage', () => {
  const site = makeSite({ site_code: 'DARK-GROVE-7839' });
  const api = { get: jest.fn(), regenerateKey: jest.fn() };
  let fixture: ComponentFixture<SitePage>;
  let loader: HarnessLoader;

  beforeEach(async () => {
    jest.resetAllMocks();
    signedIn();
    api.get.mockResolvedValue(site);
    api.regenerateKey.mockResolvedValue({ site_id: site.id, api_key: 'grmm_site_new' });
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter([]),
        { provide: SitesApi, useValue: api },
      ],
    });
    fixture = TestBed.createComponent(SitePage);
    fixture.componentRef.setInput('siteId', site.id);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  });

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with({ selector: `[data-testid="${testId}"]` }))).click();
    await stable();
  };
  const shown = (testId: string) => document.querySelector(`[data-testid="${testId}"]`)?.textContent;

  it('shows the install command of each system, without a key', async () => {
    expect(shown('install-command-linux')).toBe('curl -fsSL http://localhost/install/DARK-GROVE-7839 | sudo sh');
    await (await loader.getHarness(MatTabGroupHarness)).selectTab({ label: 'Windows' });
    expect(shown('install-command-windows')).toBe(
      "& ([scriptblock]::Create((Invoke-RestMethod 'http://localhost/install/DARK-GROVE-7839?os=windows')))",
    );
  });

  it('keeps the present key when the question is answered with no', async () => {
    await click('regenerate-key');
    await (await loader.getHarness(MatButtonHarness.with({ text: 'Cancel' }))).click();
    await stable();
    expect(api.regenerateKey).not.toHaveBeenCalled();
    expect(shown('site-key')).toBeUndefined();
  });

  it('makes a new key only after a question, and shows it', async () => {
    await click('regenerate-key');
    expect(api.regenerateKey).not.toHaveBeenCalled();
    await click('confirm-action');
    expect(api.regenerateKey).toHaveBeenCalledWith(site.id);
    expect(shown('site-key')).toBe('grmm_site_new');
  });
});
