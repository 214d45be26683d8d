import { type HarnessLoader, TestKey } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatDialogHarness } from '@angular/material/dialog/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSlideToggleHarness } from '@angular/material/slide-toggle/testing';
import { MatSnackBarHarness } from '@angular/material/snack-bar/testing';
import { provideRouter } from '@angular/router';
import { ApiError, ClientsApi, SitesApi } from '@gururmm/console/data-access';
import { makeClient, makeSite, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { ClientPage } from './client-page';

const API_KEY = 'grmm_site_Zk3v8QpT1yXw';

describe('ClientPage', () => {
  const client = makeClient({ name: 'Harbour Dental' });
  const site = makeSite({ client_id: client.id, name: 'Branch', site_code: 'QUIET-MEADOW-4410' });
  const clients = { get: jest.fn(), sites: jest.fn(), update: jest.fn(), remove: jest.fn() };
  const sites = { create: jest.fn() };
  let fixture: ComponentFixture<ClientPage>;
  let loader: HarnessLoader;

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    return show();
  });

  async function show(): Promise<void> {
    TestBed.resetTestingModule();
    clients.get.mockResolvedValue(client);
    clients.sites.mockResolvedValue(pageOf([]));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter([]),
        { provide: ClientsApi, useValue: clients },
        { provide: SitesApi, useValue: sites },
      ],
    });
    fixture = TestBed.createComponent(ClientPage);
    fixture.componentRef.setInput('id', client.id);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with({ selector: `[data-testid="${testId}"]` }))).click();
    await stable();
  };
  const type = async (testId: string, text: string) =>
    (await loader.getHarness(MatInputHarness.with({ selector: `[data-testid="${testId}"]` }))).setValue(text);
  const shown = (testId: string) => document.querySelector(`[data-testid="${testId}"]`)?.textContent;

  async function createSite(): Promise<void> {
    await click('new-site');
    await type('site-name', ' Branch ');
    await (await loader.getHarness(MatSlideToggleHarness)).check();
    await click('save-site');
  }

  it('creates a site and shows its code, its key and the command with both', async () => {
    sites.create.mockResolvedValue({ ...site, api_key: API_KEY });
    await createSite();
    expect(sites.create).toHaveBeenCalledWith(client.id, { name: 'Branch', auto_approve: true });
    expect(shown('site-code')).toBe('QUIET-MEADOW-4410');
    expect(shown('site-key')).toBe(API_KEY);
    expect(shown('install-command-linux')).toBe(
      `curl -fsSL http://localhost/install/QUIET-MEADOW-4410 | GURURMM_SITE_KEY=${API_KEY} sudo --preserve-env=GURURMM_SITE_KEY sh`,
    );
  });

  it('keeps the key on the screen until it is said to be copied', async () => {
    sites.create.mockResolvedValue({ ...site, api_key: API_KEY });
    await createSite();
    const dialog = await loader.getHarness(MatDialogHarness);
    await (await dialog.host()).sendKeys(TestKey.ESCAPE);
    document.querySelector<HTMLElement>('.cdk-overlay-backdrop')?.click();
    await stable();
    expect(shown('site-key')).toBe(API_KEY);
    clients.sites.mockResolvedValue(pageOf([site]));
    await click('close-site-key');
    expect(await loader.getAllHarnesses(MatDialogHarness)).toHaveLength(0);
    await stable();
    expect((fixture.nativeElement as HTMLElement).textContent).toContain('Branch');
    expect((fixture.nativeElement as HTMLElement).textContent).not.toContain(API_KEY);
  });

  it('shows in the dialog why a site could not be created, and keeps what was typed', async () => {
    sites.create.mockRejectedValue(new ApiError(409, 'name_taken', 'There is a site of this name.'));
    await createSite();
    expect(shown('error-detail')).toBe('There is a site of this name.');
    const name = await loader.getHarness(MatInputHarness.with({ selector: '[data-testid="site-name"]' }));
    expect(await name.getValue()).toBe(' Branch ');
  });

  it('needs a name', async () => {
    await click('new-site');
    await click('save-site');
    expect(sites.create).not.toHaveBeenCalled();
  });

  it('edits the client', async () => {
    clients.update.mockResolvedValue({ ...client, name: 'Harbour Dental Group' });
    await click('edit-client');
    await type('client-name', 'Harbour Dental Group');
    await click('save-client');
    expect(clients.update).toHaveBeenCalledWith(client.id, { name: 'Harbour Dental Group', notes: '' });
    expect(shown('client-heading')).toBe('Harbour Dental Group');
  });

  it('offers only what the session may do', async () => {
    signedIn(['clients.read', 'sites.read', 'sites.manage']);
    await show();
    expect(shown('client-heading')).toBe('Harbour Dental');
    expect(shown('edit-client')).toBeUndefined();
    expect(shown('delete-client')).toBeUndefined();
    expect(shown('new-site')).toContain('New site');
  });

  it('deletes only after a question, and says why it could not', async () => {
    clients.remove.mockRejectedValue(new ApiError(409, 'client_has_agents', 'This client still has agents.'));
    await click('delete-client');
    expect(clients.remove).not.toHaveBeenCalled();
    await click('confirm-action');
    expect(clients.remove).toHaveBeenCalledWith(client.id);
    const notice = await loader.getHarness(MatSnackBarHarness);
    expect(await notice.getMessage()).toBe('This client still has agents.');
  });
});
