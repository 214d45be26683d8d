import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router } from '@angular/router';
import { AgentsApi, ClientsApi, MaintenanceApi, SitesApi } from '@gururmm/console/data-access';
import {
  makeAgent,
  makeMaintenanceWindow,
  makeSuppression,
  pageOf,
  settleTimers,
  signedIn,
} from '@gururmm/console/testing';
import { Confirmation, provideIcons } from '@gururmm/console/ui';
import { WindowPage } from './window-page';

describe('WindowPage', () => {
  const api = { get: jest.fn(), create: jest.fn(), update: jest.fn(), remove: jest.fn(), ledger: jest.fn() };
  const ask = jest.fn();
  let fixture: ComponentFixture<WindowPage>;
  let loader: HarnessLoader;
  let navigate: jest.SpiedFunction<Router['navigate']>;

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    api.ledger.mockResolvedValue(pageOf([]));
    api.create.mockImplementation((input: object) => Promise.resolve(makeMaintenanceWindow(input)));
    api.update.mockImplementation((id: string, input: object) =>
      Promise.resolve(makeMaintenanceWindow({ id, ...input })),
    );
  });

  async function show(window?: ReturnType<typeof makeMaintenanceWindow>): Promise<void> {
    api.get.mockResolvedValue(window);
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([]),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: MaintenanceApi, useValue: api },
        { provide: AgentsApi, useValue: { get: () => Promise.resolve(makeAgent({ hostname: 'web-1' })) } },
        { provide: SitesApi, useValue: {} },
        { provide: ClientsApi, useValue: { list: () => Promise.resolve(pageOf([])) } },
        { provide: Confirmation, useValue: { ask } },
      ],
    });
    navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    fixture = TestBed.createComponent(WindowPage);
    if (window !== undefined) fixture.componentRef.setInput('id', window.id);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const named = (testId: string) => ({ selector: `[data-testid="${testId}"]` });
  const shown = (testId: string) => document.querySelector(`[data-testid="${testId}"]`)?.textContent.trim();
  const type = async (testId: string, value: string) =>
    (await loader.getHarness(MatInputHarness.with(named(testId)))).setValue(value);
  const choose = async (testId: string, text: RegExp) =>
    (await loader.getHarness(MatSelectHarness.with(named(testId)))).clickOptions({ text });
  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with(named(testId)))).click();
    await stable();
  };

  it('stores a weekly window for agents with a tag', async () => {
    await show();
    await type('window-name', 'Patch night');
    await choose('window-kind', /Every week/);
    await choose('window-weekdays', /Tuesday|Thursday/);
    await type('window-start-time', '22:30');
    await type('window-time-zone', 'Europe/Berlin');
    await type('window-duration', '90');
    await choose('place-level', /tag/);
    await click('save-window');
    expect(shown('incomplete')).toContain('missing');
    await type('place-tag', 'server');
    await click('save-window');
    expect(api.create).toHaveBeenCalledWith({
      name: 'Patch night',
      enabled: true,
      kind: 'weekly',
      time_zone: 'Europe/Berlin',
      weekdays: [2, 4],
      start_time: '22:30',
      duration_minutes: 90,
      level: 'tag',
      tag: 'server',
    });
    expect(navigate).toHaveBeenCalledTimes(1);
  });

  it('shows that it lasts, what it kept back, and what became of it', async () => {
    api.ledger.mockResolvedValue(
      pageOf([
        makeSuppression({ message: 'CPU at 97 %', outcome: 'opened' }),
        makeSuppression({ message: 'Disk at 99 %', ended_at: null }),
      ]),
    );
    await show(makeMaintenanceWindow({ active_until: '2026-01-06T23:00:00.000Z' }));
    expect(shown('window-active')).toContain('It lasts now');
    const rows = [...document.querySelectorAll('[data-testid="ledger-row"]')].map(({ textContent }) => textContent);
    expect(rows[0]).toMatch(/CPU at 97 %.*web-1.*Still bad at the end/s);
    expect(rows[1]).toMatch(/Disk at 99 %.*Not known before the window ends/s);
  });

  it('changes and removes one', async () => {
    const window = makeMaintenanceWindow();
    await show(window);
    await type('window-duration', '30');
    await click('save-window');
    expect(api.update).toHaveBeenCalledWith(
      window.id,
      expect.objectContaining({ duration_minutes: 30, weekdays: [2] }),
    );
    ask.mockResolvedValue(true);
    await click('delete-window');
    expect(api.remove).toHaveBeenCalledWith(window.id);
  });

  it('is only to be read without the right to change it', async () => {
    signedIn(['alerts.read']);
    await show(makeMaintenanceWindow());
    expect(await (await loader.getHarness(MatInputHarness.with(named('window-name')))).isDisabled()).toBe(true);
    expect([shown('save-window'), shown('delete-window')]).toEqual([undefined, undefined]);
  });
});
