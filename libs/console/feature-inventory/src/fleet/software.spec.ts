import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { ClientsApi, InventoryApi } from '@gururmm/console/data-access';
import { makeFleetSoftware, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { softwareRoutes } from '../software.routes';

const TYPING_PAUSE_MS = 350;

describe('software across the fleet', () => {
  const api = { names: jest.fn(), versions: jest.fn(), software: jest.fn() };
  const client = { id: '00000000-0000-4000-8000-000000000001', name: 'Acme' };
  let harness: RouterTestingHarness;

  async function show(url: string): Promise<void> {
    jest.resetAllMocks();
    signedIn();
    api.names.mockResolvedValue(pageOf([{ name: '7-Zip', agent_count: 3, version_count: 2 }]));
    api.versions.mockResolvedValue(
      pageOf([
        { version: '24.08', agent_count: 1 },
        { version: '23.01', agent_count: 2 },
      ]),
    );
    api.software.mockResolvedValue(pageOf([makeFleetSoftware()]));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter([{ path: 'software', children: softwareRoutes }], withComponentInputBinding()),
        { provide: InventoryApi, useValue: api },
        {
          provide: ClientsApi,
          useValue: { list: () => Promise.resolve(pageOf([client])), sites: () => Promise.resolve(pageOf([])) },
        },
      ],
    });
    harness = await RouterTestingHarness.create(url);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await harness.fixture.whenStable();
  }

  const loader = () => TestbedHarnessEnvironment.documentRootLoader(harness.fixture);
  const texts = (testId: string) =>
    [...document.querySelectorAll(`[data-testid="${testId}"]`)].map(({ textContent }) => textContent);

  it('is a list of names with on how many machines each is', async () => {
    await show(`/software?q=zip&client_id=${client.id}`);
    expect(api.names).toHaveBeenCalledWith({ q: 'zip', client_id: client.id }, { limit: 50, cursor: null });
    expect(texts('software-name-row')[0]).toMatch(/7-Zip.*3.*2/s);
    expect(document.querySelector('[data-testid="software-link"]')?.getAttribute('href')).toBe(
      `/software/machines?name=7-Zip&client_id=${client.id}`,
    );
    expect(await (await loader().getHarness(MatInputHarness)).getValue()).toBe('zip');
  });

  it('is searched in the address', async () => {
    await show('/software');
    await (await loader().getHarness(MatInputHarness)).setValue('office');
    await new Promise((resolve) => setTimeout(resolve, TYPING_PAUSE_MS));
    await stable();
    expect(TestBed.inject(Router).url).toBe('/software?q=office');
    expect(api.names).toHaveBeenLastCalledWith({ q: 'office' }, expect.anything());
  });

  it('names the machines that have it, of every version or of one', async () => {
    await show('/software/machines?name=7-Zip');
    expect(api.software).toHaveBeenCalledWith({ name: '7-Zip' }, { limit: 50, cursor: null });
    expect(texts('machine-row')[0]).toMatch(/web-01.*24\.08/s);
    const select = await loader().getHarness(MatSelectHarness.with({ selector: '[data-testid="filter-version"]' }));
    await select.clickOptions({ text: '23.01 (2 machines)' });
    await stable();
    expect(TestBed.inject(Router).url).toBe('/software/machines?name=7-Zip&version=23.01');
    expect(api.software).toHaveBeenLastCalledWith({ name: '7-Zip', version: '23.01' }, expect.anything());
  });
});
