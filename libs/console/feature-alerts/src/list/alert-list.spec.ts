import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { AgentsApi, AlertRulesApi, AlertsApi, ApiError, ClientsApi, LiveSocket } from '@gururmm/console/data-access';
import {
  FakeLiveSocket,
  makeAgent,
  makeAlert,
  makeAlertDetail,
  makeAlertRule,
  makeClient,
  pageOf,
  settleTimers,
  signedIn,
} from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { AlertList } from './alert-list';

describe('AlertList', () => {
  const agent = makeAgent({ hostname: 'web-1' });
  const alert = makeAlert({ agent_id: agent.id, severity: 'critical', note: null });
  const rule = makeAlertRule({ name: 'Busy processor' });
  const client = makeClient();
  const api = { list: jest.fn(), acknowledge: jest.fn(), resolve: jest.fn() };
  let live: FakeLiveSocket;
  let harness: RouterTestingHarness;
  let loader: HarnessLoader;

  async function show(url = '/alerts'): Promise<void> {
    live = new FakeLiveSocket();
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter([{ path: 'alerts', component: AlertList }], withComponentInputBinding()),
        { provide: AlertsApi, useValue: api },
        { provide: AlertRulesApi, useValue: { list: () => Promise.resolve(pageOf([rule])) } },
        {
          provide: ClientsApi,
          useValue: { list: () => Promise.resolve(pageOf([client])), sites: () => Promise.resolve(pageOf([])) },
        },
        {
          provide: AgentsApi,
          useValue: { get: () => Promise.resolve(agent), list: () => Promise.resolve(pageOf([agent])) },
        },
        { provide: LiveSocket, useValue: live },
      ],
    });
    harness = await RouterTestingHarness.create(url);
    loader = TestbedHarnessEnvironment.documentRootLoader(harness.fixture);
    await stable();
  }

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    api.list.mockResolvedValue(pageOf([alert]));
  });

  async function stable(): Promise<void> {
    await settleTimers();
    await harness.fixture.whenStable();
  }

  const named = (testId: string) => ({ selector: `[data-testid="${testId}"]` });
  const find = (testId: string) => document.querySelector(`[data-testid="${testId}"]`);
  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with(named(testId)))).click();
    await stable();
  };

  it('shows what is not over, where it is and how bad', async () => {
    await show();
    expect(api.list).toHaveBeenCalledWith({ status: 'active' }, { limit: 50, cursor: null });
    const row = find('alert-row')?.textContent;
    for (const text of ['Critical', alert.message, 'Busy processor', 'web-1', 'Open']) expect(row).toContain(text);
    expect(find('alert-link')?.getAttribute('href')).toBe(`/alerts/${alert.id}`);
  });

  it('filters in the address, and forgets the site with its client', async () => {
    await show(`/alerts?client_id=${client.id}&site_id=s&agent_id=${agent.id}`);
    expect(api.list).toHaveBeenLastCalledWith(
      { status: 'active', client_id: client.id, site_id: 's', agent_id: agent.id },
      expect.anything(),
    );
    await (await loader.getHarness(MatSelectHarness.with(named('filter-client')))).clickOptions({ text: 'Any' });
    await stable();
    await (await loader.getHarness(MatSelectHarness.with(named('filter-rule')))).clickOptions({ text: rule.name });
    await stable();
    expect(TestBed.inject(Router).url).toBe(`/alerts?agent_id=${agent.id}&rule_id=${rule.id}`);
    expect(find('chosen-agent')?.textContent).toContain('web-1');
    find('chosen-agent')?.querySelector('button')?.click();
    await stable();
    expect(TestBed.inject(Router).url).toBe(`/alerts?rule_id=${rule.id}`);
  });

  it('acknowledges with a note, and says why it could not', async () => {
    await show();
    await click('acknowledge-alert');
    await (await loader.getHarness(MatInputHarness.with(named('alert-note')))).setValue(' On it ');
    api.acknowledge.mockRejectedValueOnce(new ApiError(409, 'conflict', 'The alert is resolved already.'));
    await click('confirm-alert-act');
    expect(find('error-detail')?.textContent).toBe('The alert is resolved already.');
    api.acknowledge.mockResolvedValue(makeAlertDetail({ ...alert, status: 'acknowledged' }));
    await click('confirm-alert-act');
    expect(api.acknowledge).toHaveBeenLastCalledWith(alert.id, 'On it');
    expect(find('alert-act-form')).toBeNull();
    expect(api.list).toHaveBeenCalledTimes(2);
  });

  it('resolves without one', async () => {
    await show();
    api.resolve.mockResolvedValue(makeAlertDetail({ ...alert, status: 'resolved' }));
    await click('resolve-alert');
    await click('confirm-alert-act');
    expect(api.resolve).toHaveBeenCalledWith(alert.id, '');
  });

  it('offers no acts without the right to them, and says when all is well', async () => {
    signedIn(['alerts.read']);
    await show();
    expect([find('acknowledge-alert'), find('resolve-alert')]).toEqual([null, null]);
    api.list.mockResolvedValue(pageOf([]));
    live.restored.next();
    await stable();
    expect(find('empty-state')?.textContent).toContain('All is well');
  });

  it('shows what changes meanwhile', async () => {
    await show();
    expect(live.followed.has('alerts')).toBe(true);
    api.list.mockResolvedValue(pageOf([{ ...alert, status: 'acknowledged', note: 'On it' }]));
    live.events.next({
      type: 'alert_changed',
      payload: { alert_id: alert.id, agent_id: agent.id, state: 'acknowledged' },
    });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await stable();
    expect(find('alert-row')?.textContent).toContain('On it');
  });
});
