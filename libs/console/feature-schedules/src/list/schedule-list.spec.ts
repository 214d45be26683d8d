import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatSlideToggleHarness } from '@angular/material/slide-toggle/testing';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { JobsApi, type Schedule, SchedulesApi, ScriptsApi } from '@gururmm/console/data-access';
import { makeSchedule, makeScheduleRun, makeScript, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { Confirmation, provideIcons } from '@gururmm/console/ui';
import { ScheduleList } from './schedule-list';

describe('ScheduleList', () => {
  const script = makeScript({ name: 'Patch Tuesday' });
  const api = { list: jest.fn(), update: jest.fn() };
  const jobs = { preview: jest.fn() };
  const ask = jest.fn();
  let harness: RouterTestingHarness;

  async function show(schedule: Schedule, url = '/schedules'): Promise<void> {
    jest.resetAllMocks();
    api.list.mockResolvedValue(pageOf([schedule]));
    api.update.mockImplementation((_id: string, input: Partial<Schedule>) =>
      Promise.resolve({ ...schedule, enabled: input.enabled }),
    );
    jobs.preview.mockResolvedValue({ count: 3, needs_confirmation: false, clients: [] });
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([{ path: 'schedules', component: ScheduleList }], withComponentInputBinding()),
        { provide: SchedulesApi, useValue: api },
        { provide: JobsApi, useValue: jobs },
        { provide: ScriptsApi, useValue: { get: () => Promise.resolve(script) } },
        { provide: Confirmation, useValue: { ask } },
      ],
    });
    harness = await RouterTestingHarness.create(url);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await harness.fixture.whenStable();
  }

  const toggle = () => TestbedHarnessEnvironment.documentRootLoader(harness.fixture).getHarness(MatSlideToggleHarness);
  const find = (testId: string) => document.querySelector(`[data-testid="${testId}"]`);

  it('shows what runs, when in words, and how the last run went', async () => {
    signedIn(['schedules.read']);
    const last_run = makeScheduleRun({ state: 'missed' });
    const schedule = makeSchedule({ script_id: script.id, command: null, last_run });
    await show(schedule, '/schedules?kind=cron&q=night');
    const row = find('schedule-row')?.textContent;
    for (const text of ['Nightly clean-up', 'Patch Tuesday', 'Every day at 02:30 (Europe/Berlin)', 'Missed']) {
      expect(row).toContain(text);
    }
    expect(find('to-runs')?.getAttribute('href')).toBe(`/schedules/${schedule.id}/runs`);
    expect(api.list).toHaveBeenCalledWith({ kind: 'cron', q: 'night' }, { limit: 50, cursor: null });
    expect(find('new-schedule')).toBeNull();
    expect(await (await toggle()).isDisabled()).toBe(true);
  });

  it('turns one on only when it is meant', async () => {
    signedIn();
    await show(makeSchedule({ enabled: false }));
    ask.mockResolvedValue(false);
    await (await toggle()).toggle();
    await stable();
    expect(JSON.stringify(ask.mock.calls)).toContain('3 machines');
    expect([api.update.mock.calls.length, await (await toggle()).isChecked()]).toEqual([0, false]);
    ask.mockResolvedValue(true);
    await (await toggle()).toggle();
    await stable();
    expect(await (await toggle()).isChecked()).toBe(true);
  });

  it('turns one off at once, but none whose secret values are not here', async () => {
    signedIn();
    await show(makeSchedule());
    await (await toggle()).toggle();
    await stable();
    expect([ask.mock.calls.length, await (await toggle()).isChecked()]).toEqual([0, false]);
    TestBed.resetTestingModule();
    signedIn();
    await show(makeSchedule({ secret_parameters: ['password'] }));
    expect(await (await toggle()).isDisabled()).toBe(true);
  });
});
