import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { ClientsApi, ScriptsApi } from '@gururmm/console/data-access';
import { makeClient, makeScript, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { ScriptList } from './script-list';

describe('ScriptList', () => {
  const client = makeClient({ name: 'Harbour Dental' });
  const list = jest.fn();
  let harness: RouterTestingHarness;

  async function show(url: string): Promise<void> {
    list
      .mockReset()
      .mockResolvedValue(pageOf([makeScript({ client_id: client.id, supported_os: ['windows', 'linux'] })]));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([{ path: 'scripts', component: ScriptList }], withComponentInputBinding()),
        { provide: ScriptsApi, useValue: { list } },
        {
          provide: ClientsApi,
          useValue: { list: () => Promise.resolve(pageOf([client])), get: () => Promise.resolve(client) },
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
  const find = (testId: string) => document.querySelector(`[data-testid="${testId}"]`);

  it('shows what is in the library and for whom', async () => {
    signedIn(['scripts.read']);
    await show('/scripts');
    expect(find('script-row')?.textContent).toContain('Client Harbour Dental');
    expect(find('script-row')?.textContent).toContain('Windows, Linux');
    expect(find('new-script')).toBeNull();
  });

  it('reads its filters from the address', async () => {
    signedIn();
    await show(`/scripts?q=clean&client_id=${client.id}&command_type=nonsense`);
    expect(list).toHaveBeenCalledWith({ q: 'clean', client_id: client.id }, { limit: 50, cursor: null });
    expect(find('new-script')).not.toBeNull();
  });

  it('writes its filters into the address', async () => {
    signedIn();
    await show('/scripts');
    const type = await loader().getHarness(MatSelectHarness.with({ selector: '[data-testid="filter-type"]' }));
    await type.clickOptions({ text: 'Python' });
    const search = await loader().getHarness(MatInputHarness.with({ selector: '[data-testid="script-search"]' }));
    await search.setValue(' backup ');
    await new Promise((resolve) => setTimeout(resolve, 350));
    await stable();
    expect(TestBed.inject(Router).url).toBe('/scripts?command_type=python&q=backup');
    expect(list).toHaveBeenLastCalledWith({ q: 'backup', command_type: 'python' }, { limit: 50, cursor: null });
  });
});
