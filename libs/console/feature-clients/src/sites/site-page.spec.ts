import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatTabGroupHarness } from '@angular/material/tabs/testing';
import { provideRouter } from '@angular/router';
import { RegistrationTokensApi, SitesApi } from '@gururmm/console/data-access';
import { makeId, makeSite, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { SitePage } from './site-page';

describe('SitePage', () => {
  const site = makeSite({ site_code: 'DARK-GROVE-7839' });
  const api = { get: jest.fn(), regenerateKey: jest.fn() };
  const tokens = { list: jest.fn(), create: jest.fn(), revoke: jest.fn() };
  const token = {
    id: makeId(),
    client_id: site.client_id,
    site_id: site.id,
    name: 'new laptops',
    max_uses: 5,
    uses: 2,
    created_by: null,
    created_at: '2026-01-01T12:00:00.000Z',
    expires_at: '2026-01-02T12:00:00.000Z',
  };
  let fixture: ComponentFixture<SitePage>;
  let loader: HarnessLoader;

  beforeEach(async () => {
    jest.resetAllMocks();
    signedIn();
    api.get.mockResolvedValue(site);
    tokens.list.mockResolvedValue(pageOf([token]));
    api.regenerateKey.mockResolvedValue({ site_id: site.id, api_key: 'grmm_site_new' });
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter([]),
        { provide: SitesApi, useValue: api },
        { provide: RegistrationTokensApi, useValue: tokens },
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
  const type = async (testId: string, text: string) => {
    await (await loader.getHarness(MatInputHarness.with({ selector: `[data-testid="${testId}"]` }))).setValue(text);
    await stable();
  };
  const shown = (testId: string) => document.querySelector(`[data-testid="${testId}"]`)?.textContent;

  it('shows the install command of each system, without a key', async () => {
    expect(shown('install-command-linux')).toBe('curl -fsSL http://localhost/install/DARK-GROVE-7839 | sudo sh');
    await (await loader.getHarness(MatTabGroupHarness)).selectTab({ label: 'Windows' });
    expect(shown('install-command-windows')).toBe(
      "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'; " +
        "& ([scriptblock]::Create((Invoke-RestMethod 'http://localhost/install/DARK-GROVE-7839?os=windows')))",
    );
  });

  it('writes the proxy and the authorities of a network into the command, and shows how to take the agent off', async () => {
    await type('install-proxy-linux', 'http://proxy:8080');
    await type('install-ca-file-linux', '/etc/our ca.pem');
    expect(shown('install-command-linux')).toBe(
      "http_proxy=http://proxy:8080 curl -fsSL --cacert '/etc/our ca.pem' http://localhost/install/DARK-GROVE-7839 | " +
        "GURURMM_PROXY=http://proxy:8080 sudo --preserve-env=GURURMM_PROXY sh -s -- --ca-file '/etc/our ca.pem'",
    );
    expect(shown('uninstall-command-linux')).toBe('sudo /opt/gururmm/bin/gururmm-agent uninstall');
  });

  it('makes a registration token and shows the command with it, once', async () => {
    tokens.create.mockResolvedValue({ ...token, token: 'grmm_reg_secret' });
    await click('new-registration-token');
    await click('save-registration-token');
    expect(tokens.create).not.toHaveBeenCalled();
    const input = (testId: string) =>
      loader.getHarness(MatInputHarness.with({ selector: `[data-testid="${testId}"]` }));
    await (await input('registration-token-name')).setValue('new laptops');
    await (await input('registration-token-uses')).setValue('5');
    await click('save-registration-token');
    expect(tokens.create).toHaveBeenCalledWith({
      site_id: site.id,
      name: 'new laptops',
      max_uses: 5,
      expires_in_seconds: 86_400,
    });
    expect(shown('registration-token')).toBe('grmm_reg_secret');
    const dialog = document.querySelector('mat-dialog-container');
    expect(dialog?.querySelector('[data-testid="install-command-linux"]')?.textContent).toBe(
      'curl -fsSL http://localhost/install/DARK-GROVE-7839 | ' +
        'GURURMM_REGISTRATION_TOKEN=grmm_reg_secret sudo --preserve-env=GURURMM_REGISTRATION_TOKEN sh',
    );
    await click('close-registration-token');
    expect(shown('registration-token')).toBeUndefined();
    expect(tokens.list).toHaveBeenCalledTimes(2);
  });

  it('revokes a registration token only after a question', async () => {
    expect(shown('registration-token-row')).toContain('2 of 5');
    await click('revoke-registration-token');
    expect(tokens.revoke).not.toHaveBeenCalled();
    await click('confirm-action');
    expect(tokens.revoke).toHaveBeenCalledWith(token.id);
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
