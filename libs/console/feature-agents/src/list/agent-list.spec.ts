import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatDialogHarness } from '@angular/material/dialog/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { MatTableHarness } from '@angular/material/table/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { type Agent, AgentsApi, ApiError, ClientsApi, LiveSocket } from '@gururmm/console/data-access';
import {
  FakeLiveSocket,
  makeAgent,
  makeClient,
  makeSite,
  pageOf,
  settleTimers,
  signedIn,
} from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { AgentList } from './agent-list';

const client = makeClient({ name: 'Fjord & Sons' });
const site = makeSite({ name: 'Harbour', client_id: client.id });

describe('AgentList', () => {
  let agents: Agent[];
  let live: FakeLiveSocket;
  let harness: RouterTestingHarness;
  let loader: HarnessLoader;
  let root: HarnessLoader;
  const api = {
    list: jest.fn<Promise<unknown>, [Record<string, unknown>]>(),
    stats: jest.fn(),
    approve: jest.fn(),
    reject: jest.fn(),
  };
  const clients = {
    list: () => Promise.resolve(pageOf([client])),
    sites: () => Promise.resolve(pageOf([site])),
  };

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    agents = [makeAgent({ hostname: 'web-01' }), makeAgent({ hostname: 'new-laptop', status: 'pending_approval' })];
    live = new FakeLiveSocket();
    api.list.mockImplementation(() => Promise.resolve(pageOf(agents)));
    api.stats.mockResolvedValue({
      total: 2,
      by_status: { online: 1, offline: 0, pending_approval: 1, revoked: 0 },
      by_os: {},
      by_version: {},
    });
    api.approve.mockResolvedValue(undefined);
    api.reject.mockResolvedValue(undefined);
  });

  async function show(url = '/agents'): Promise<void> {
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter([{ path: 'agents', component: AgentList }], withComponentInputBinding()),
        { provide: AgentsApi, useValue: api },
        { provide: ClientsApi, useValue: clients },
        { provide: LiveSocket, useValue: live },
      ],
    });
    harness = await RouterTestingHarness.create(url);
    loader = TestbedHarnessEnvironment.loader(harness.fixture);
    root = TestbedHarnessEnvironment.documentRootLoader(harness.fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await harness.fixture.whenStable();
  }

  const element = () => harness.fixture.nativeElement as HTMLElement;
  const rows = async () => (await loader.getHarness(MatTableHarness)).getCellTextByIndex();
  const url = () => decodeURIComponent(TestBed.inject(Router).url);
  const lastFilters = () => api.list.mock.lastCall![0];
  const button = (testId: string) =>
    loader.getHarness(MatButtonHarness.with({ selector: `[data-testid="${testId}"]` }));

  it('lists the fleet with its counts', async () => {
    await show();
    expect((await rows()).map(([hostname, status]) => [hostname, status])).toEqual([
      ['web-01', 'Online'],
      ['new-laptop', 'Pending approval'],
    ]);
    expect(element().querySelector('[data-testid="stat-pending_approval"]')?.textContent).toContain('1');
    expect(element().querySelector('[data-testid="stat-total"]')?.textContent).toContain('2');
  });

  it('takes its filters from the address', async () => {
    await show('/agents?status=offline&os=windows&q=dc');
    expect(lastFilters()).toMatchObject({ status: 'offline', os: 'windows', q: 'dc' });
    expect(await (await loader.getHarness(MatInputHarness)).getValue()).toBe('dc');
  });

  it('puts its filters into the address, where a new client takes the old site away', async () => {
    await show(`/agents?site_id=old&status=online`);
    const select = await loader.getHarness(MatSelectHarness.with({ selector: '[data-testid="filter-client"]' }));
    await select.clickOptions({ text: 'Fjord & Sons' });
    await stable();
    expect(url()).toBe(`/agents?status=online&client_id=${client.id}`);
    expect(lastFilters()).toMatchObject({ client_id: client.id, status: 'online' });
    expect(lastFilters()['site_id']).toBeUndefined();
  });

  it('searches once typing pauses', async () => {
    await show();
    api.list.mockClear();
    await (await loader.getHarness(MatInputHarness)).setValue('web');
    await new Promise((resolve) => setTimeout(resolve, 350));
    await stable();
    expect(url()).toBe('/agents?q=web');
    expect(api.list).toHaveBeenCalledTimes(1);
  });

  it('filters by the count that is clicked', async () => {
    await show();
    element().querySelector<HTMLElement>('[data-testid="stat-offline"]')?.click();
    await stable();
    expect(url()).toBe('/agents?status=offline');
  });

  it('shows presence as it changes', async () => {
    await show();
    expect([...live.followed]).toEqual(['agents']);
    live.events.next({
      type: 'agent_changed',
      payload: { agent_id: agents[0]!.id, status: 'offline', last_seen_at: null },
    });
    await stable();
    expect((await rows())[0]![1]).toBe('Offline');
  });

  it('reads list and counts again after the socket was away', async () => {
    await show();
    api.list.mockClear();
    api.stats.mockClear();
    agents = [makeAgent({ hostname: 'other' })];
    live.restored.next();
    await stable();
    expect((await rows())[0]![0]).toBe('other');
    expect(api.stats).toHaveBeenCalledTimes(1);
  });

  it('approves an agent that waits, and only such', async () => {
    await show();
    expect(element().querySelectorAll('[data-testid="approve-agent"]')).toHaveLength(1);
    await (await button('approve-agent')).click();
    await stable();
    expect(api.approve).toHaveBeenCalledWith(agents[1]!.id);
  });

  it('leaves approval to those who manage agents', async () => {
    signedIn(['agents.read']);
    await show();
    expect(element().querySelector('[data-testid="approve-agent"]')).toBeNull();
    expect(element().textContent).toContain('new-laptop');
  });

  it('rejects an agent only after a question', async () => {
    await show();
    await (await button('reject-agent')).click();
    expect(api.reject).not.toHaveBeenCalled();
    const dialog = await root.getHarness(MatDialogHarness);
    expect(await dialog.getText()).toContain('Reject new-laptop?');
    await (await dialog.getHarness(MatButtonHarness.with({ text: 'Reject agent' }))).click();
    await stable();
    expect(api.reject).toHaveBeenCalledWith(agents[1]!.id);
  });

  it('tells an empty fleet from a search without result', async () => {
    agents = [];
    await show();
    expect(element().textContent).toContain('No agents yet');
    await harness.navigateByUrl('/agents?q=zzz');
    await stable();
    expect(element().textContent).toContain('No agent matches');
  });

  it('shows why the list did not come', async () => {
    api.list.mockRejectedValue(new ApiError(500, 'internal', 'The list could not be read.', 'req-9'));
    await show();
    expect(element().querySelector('[data-testid="error-panel"]')?.textContent).toContain(
      'The list could not be read.',
    );
    expect(element().querySelector('[data-testid="error-request-id"]')?.textContent).toBe('req-9');
  });
});
