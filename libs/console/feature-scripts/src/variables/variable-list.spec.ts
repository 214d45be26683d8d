import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter } from '@angular/router';
import { ClientsApi, SitesApi, type Variable, VariablesApi } from '@gururmm/console/data-access';
import { makeClient, makeId, makeSite, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { VariableList } from './variable-list';

describe('VariableList', () => {
  const client = makeClient({ name: 'Harbour Dental' });
  const site = makeSite({ client_id: client.id, name: 'Main office' });
  const variable: Variable = {
    id: makeId(),
    level: 'site',
    client_id: null,
    site_id: site.id,
    agent_id: null,
    name: 'share',
    is_secret: false,
    value: '//nas/x',
    updated_by: 'robin@example.com',
    updated_at: '2026-01-01T12:00:00.000Z',
  };
  const api = { list: jest.fn(), put: jest.fn(), remove: jest.fn() };
  let fixture: ComponentFixture<VariableList>;
  let loader: HarnessLoader;

  beforeEach(async () => {
    jest.resetAllMocks();
    signedIn();
    api.list.mockResolvedValue(pageOf([variable]));
    api.put.mockResolvedValue(variable);
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([]),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: VariablesApi, useValue: api },
        {
          provide: ClientsApi,
          useValue: { list: () => Promise.resolve(pageOf([client])), sites: () => Promise.resolve(pageOf([site])) },
        },
        { provide: SitesApi, useValue: { get: () => Promise.resolve(site) } },
      ],
    });
    fixture = TestBed.createComponent(VariableList);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  });

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const named = (testId: string) => ({ selector: `[data-testid="${testId}"]` });
  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with(named(testId)))).click();
    await stable();
  };
  const type = async (testId: string, text: string) =>
    (await loader.getHarness(MatInputHarness.with(named(testId)))).setValue(text);
  const choose = async (testId: string, text: string) => {
    await (await loader.getHarness(MatSelectHarness.with(named(testId)))).clickOptions({ text });
    await stable();
  };

  it('says how a script names it, where it is set and to what', () => {
    const row = document.querySelector('[data-testid="variable-row"]')?.textContent;
    expect(row).toContain('{{site.share}}');
    expect(row).toContain('Site Harbour Dental / Main office');
    expect(row).toContain('//nas/x');
  });

  it('sets a secret of a site', async () => {
    await click('new-variable');
    await choose('place-level', 'A site');
    await type('variable-name', 'password');
    await (await loader.getHarness(MatCheckboxHarness.with(named('variable-secret')))).check();
    await stable();
    await type('variable-value', 's3cret');
    await click('save-variable');
    expect(api.put).not.toHaveBeenCalled();
    await choose('place-client', 'Harbour Dental');
    await choose('place-site', 'Main office');
    await click('save-variable');
    expect(api.put).toHaveBeenCalledWith({
      level: 'site',
      site_id: site.id,
      name: 'password',
      value: 's3cret',
      is_secret: true,
    });
    expect(api.list).toHaveBeenCalledTimes(2);
  });

  it('gives one that is there another value', async () => {
    await click('edit-variable');
    await type('variable-value', '//nas/y');
    await click('save-variable');
    expect(api.put).toHaveBeenCalledWith(
      expect.objectContaining({ site_id: site.id, name: 'share', value: '//nas/y' }),
    );
  });

  it('filters by level', async () => {
    await choose('filter-level', 'Clients');
    expect(api.list).toHaveBeenLastCalledWith({ level: 'client' }, { limit: 50, cursor: null });
  });

  it('deletes only after a question', async () => {
    await click('delete-variable');
    expect(api.remove).not.toHaveBeenCalled();
    await click('confirm-action');
    expect(api.remove).toHaveBeenCalledWith(variable.id);
  });
});
