import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { ClientsApi, LiveSocket, WatchdogApi } from '@gururmm/console/data-access';
import { FakeLiveSocket, makeWatchdogEvent, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { WatchdogList } from './watchdog-list';

describe('WatchdogList', () => {
  const api = { list: jest.fn() };
  const event = makeWatchdogEvent({ detail: 'exited with 1', received_at: '2026-01-01T14:00:00.000Z' });
  let live: FakeLiveSocket;
  let harness: RouterTestingHarness;

  async function show(url: string): Promise<void> {
    jest.resetAllMocks();
    signedIn();
    api.list.mockResolvedValue(pageOf([event]));
    live = new FakeLiveSocket();
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter([{ path: 'watchdog', component: WatchdogList }], withComponentInputBinding()),
        { provide: WatchdogApi, useValue: api },
        {
          provide: ClientsApi,
          useValue: { list: () => Promise.resolve(pageOf([])), sites: () => Promise.resolve(pageOf([])) },
        },
        { provide: LiveSocket, useValue: live },
      ],
    });
    harness = await RouterTestingHarness.create(url);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await harness.fixture.whenStable();
  }

  const rows = () => [...document.querySelectorAll('[data-testid="watchdog-row"]')].map((row) => row.textContent);

  it('shows what happened where, and when it came late', async () => {
    await show('/watchdog?service=nginx.service&event=nonsense');
    expect(api.list).toHaveBeenCalledWith({ service: 'nginx.service' }, { limit: 50, cursor: null });
    expect(rows()[0]).toMatch(/nginx\.service.*exited with 1.*Restarted.*web-01.*came 1 Jan|came Jan 1/s);
  });

  it('filters in the address', async () => {
    await show('/watchdog');
    const loader = TestbedHarnessEnvironment.documentRootLoader(harness.fixture);
    const select = await loader.getHarness(MatSelectHarness.with({ selector: '[data-testid="filter-event"]' }));
    await select.clickOptions({ text: 'Restart failed' });
    await stable();
    expect(TestBed.inject(Router).url).toBe('/watchdog?event=restart_failed');
    expect(api.list).toHaveBeenLastCalledWith({ event: 'restart_failed' }, expect.anything());
  });

  it('reads again what happened while the socket was away', async () => {
    await show('/watchdog');
    expect(live.followed.has('watchdog')).toBe(true);
    api.list.mockResolvedValue(pageOf([makeWatchdogEvent({ service: 'spooler' }), event]));
    live.restored.next();
    await stable();
    expect(rows()).toHaveLength(2);
  });
});
