import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { AgentsApi, AlertsApi, LiveSocket, SitesApi } from '@gururmm/console/data-access';
import {
  FakeLiveSocket,
  makeAgent,
  makeAlert,
  makeAlertDetail,
  makeId,
  makeSite,
  pageOf,
  settleTimers,
  signedIn,
} from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { AlertPage } from './alert-page';

describe('AlertPage', () => {
  const api = { get: jest.fn(), list: jest.fn(), resolve: jest.fn() };
  let harness: RouterTestingHarness;

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    api.list.mockResolvedValue(pageOf([]));
  });

  async function show(alert: ReturnType<typeof makeAlertDetail>): Promise<void> {
    api.get.mockResolvedValue(alert);
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter([{ path: 'alerts/:id', component: AlertPage }], withComponentInputBinding()),
        { provide: AlertsApi, useValue: api },
        { provide: AgentsApi, useValue: { get: () => Promise.resolve(makeAgent({ hostname: 'web-1' })) } },
        { provide: SitesApi, useValue: { get: () => Promise.resolve(makeSite()) } },
        { provide: LiveSocket, useValue: new FakeLiveSocket() },
      ],
    });
    harness = await RouterTestingHarness.create(`/alerts/${alert.id}`);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await harness.fixture.whenStable();
  }

  const find = (testId: string) => document.querySelector(`[data-testid="${testId}"]`);
  const text = () => document.querySelector('.page')?.textContent ?? '';

  it('tells what happened, who did it, and what the machine was busy with', async () => {
    await show(
      makeAlertDetail({
        status: 'acknowledged',
        events: [
          { event: 'opened', at: '2026-01-01T12:00:00.000Z', severity: 'warning', actor: null, note: null },
          { event: 'acknowledged', at: '2026-01-01T12:05:00.000Z', severity: 'warning', actor: 'robin', note: 'On it' },
        ],
        top_processes: [{ pid: 42, name: 'backup', cpu_percent: 93.44, memory_bytes: 1_048_576, user: 'root' }],
      }),
    );
    const events = [...document.querySelectorAll('[data-testid="alert-event"]')].map(({ textContent }) => textContent);
    expect(events[0]).toMatch(/Opened/);
    expect(events[1]).toMatch(/Acknowledged.*robin.*On it/s);
    expect(find('process-row')?.textContent).toMatch(/backup.*root.*42.*93\.4 %.*1\.0 MiB/s);
    expect(text()).toMatch(/Measured\s*97 %/);
    expect(find('alert-deliveries')?.getAttribute('href')).toMatch(/^\/notifications\/deliveries\?alert_id=/);
    expect(find('acknowledge-alert')).toBeNull();
    expect(find('resolve-alert')).not.toBeNull();
  });

  it('names the incident that speaks for it', async () => {
    const parent = makeId();
    await show(makeAlertDetail({ muted: true, parent_id: parent }));
    expect(find('alert-muted')?.querySelector('a')?.getAttribute('href')).toBe(`/alerts/${parent}`);
  });

  it('lists what belongs to an incident', async () => {
    const part = makeAlert({ message: 'web-1 is offline', muted: true });
    api.list.mockResolvedValue(pageOf([part]));
    const incident = makeAlertDetail({ rule_kind: 'site_down', agent_id: null, message: 'The site is down' });
    await show(incident);
    expect(api.list).toHaveBeenCalledWith({ parent_id: incident.id }, expect.anything());
    expect(find('alert-parts')?.textContent).toContain('web-1 is offline');
  });

  it('shows at once what an act changed', async () => {
    const alert = makeAlertDetail();
    await show(alert);
    const resolved = { ...alert, status: 'resolved' as const, resolution: 'manual' as const };
    api.resolve.mockResolvedValue(resolved);
    api.get.mockResolvedValue(resolved);
    const loader = TestbedHarnessEnvironment.documentRootLoader(harness.fixture);
    for (const testId of ['resolve-alert', 'confirm-alert-act']) {
      await (await loader.getHarness(MatButtonHarness.with({ selector: `[data-testid="${testId}"]` }))).click();
      await stable();
    }
    expect(text()).toMatch(/Resolved.*By hand/s);
    expect(find('resolve-alert')).toBeNull();
  });
});
