import { TestBed } from '@angular/core/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { SchedulesApi } from '@gururmm/console/data-access';
import { makeId, makeSchedule, makeScheduleRun, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { ScheduleRuns } from './schedule-runs';

describe('ScheduleRuns', () => {
  const schedule = makeSchedule();
  const started = makeScheduleRun({ agent_id: makeId(), hostname: 'web-1' });
  const missed = makeScheduleRun({ state: 'missed', job_id: null, missed_count: 4, reason: 'The server was off.' });
  const api = { get: jest.fn(), runs: jest.fn() };
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    jest.resetAllMocks();
    signedIn(['schedules.read']);
    api.get.mockResolvedValue(schedule);
    api.runs.mockResolvedValue(pageOf([started, missed]));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([{ path: 'schedules/:id/runs', component: ScheduleRuns }], withComponentInputBinding()),
        { provide: SchedulesApi, useValue: api },
      ],
    });
    harness = await RouterTestingHarness.create(`/schedules/${schedule.id}/runs`);
    await stable();
  });

  async function stable(): Promise<void> {
    await settleTimers();
    await harness.fixture.whenStable();
  }

  it('shows what set each run off, what became of it, and its job', () => {
    const rows = [...document.querySelectorAll('[data-testid="run-row"]')].map((row) => row.textContent);
    expect(rows[0]).toMatch(/Started.*web-1/s);
    expect(rows[1]).toMatch(/Missed.*The clock.*The server was off\..*4 earlier times/s);
    const links = [...document.querySelectorAll('[data-testid="to-job"]')].map((link) => link.getAttribute('href'));
    expect(links).toEqual([`/jobs/${started.job_id ?? ''}`]);
  });

  it('filters by state, in the address', async () => {
    const loader = TestbedHarnessEnvironment.documentRootLoader(harness.fixture);
    await (await loader.getHarness(MatSelectHarness)).clickOptions({ text: 'Missed' });
    await stable();
    expect(TestBed.inject(Router).url).toBe(`/schedules/${schedule.id}/runs?state=missed`);
    expect(api.runs).toHaveBeenLastCalledWith(schedule.id, { state: 'missed' }, { limit: 50, cursor: null });
    expect(api.get).toHaveBeenCalledTimes(1);
  });
});
