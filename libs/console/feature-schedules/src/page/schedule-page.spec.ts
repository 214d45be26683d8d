import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatAutocompleteHarness } from '@angular/material/autocomplete/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router } from '@angular/router';
import { AgentsApi, ClientsApi, JobsApi, SchedulesApi, ScriptsApi } from '@gururmm/console/data-access';
import { makeAgent, makeSchedule, makeScript, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { SchedulePage } from './schedule-page';

describe('SchedulePage', () => {
  const agent = makeAgent({ hostname: 'web-1' });
  const script = makeScript({
    name: 'Clean up',
    parameters: [{ name: 'days', type: 'integer', default: 7, required: true, description: 'Age', choices: [] }],
  });
  const api = { get: jest.fn(), create: jest.fn(), update: jest.fn(), preview: jest.fn() };
  const jobs = { preview: jest.fn() };
  let fixture: ComponentFixture<SchedulePage>;
  let loader: HarnessLoader;
  let navigate: jest.SpiedFunction<Router['navigate']>;

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    jobs.preview.mockResolvedValue({ count: 3, needs_confirmation: false, clients: [] });
    api.preview.mockResolvedValue(['2026-01-02T01:30:00.000Z', '2026-01-03T01:30:00.000Z']);
    api.create.mockImplementation(() => Promise.resolve(makeSchedule()));
  });

  async function show(id?: string): Promise<void> {
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([]),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: SchedulesApi, useValue: api },
        { provide: JobsApi, useValue: jobs },
        {
          provide: ScriptsApi,
          useValue: { get: () => Promise.resolve(script), list: () => Promise.resolve(pageOf([script])) },
        },
        {
          provide: AgentsApi,
          useValue: { get: () => Promise.resolve(agent), list: () => Promise.resolve(pageOf([agent])) },
        },
        {
          provide: ClientsApi,
          useValue: { list: () => Promise.resolve(pageOf([])), sites: () => Promise.resolve(pageOf([])) },
        },
      ],
    });
    navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    fixture = TestBed.createComponent(SchedulePage);
    if (id !== undefined) fixture.componentRef.setInput('id', id);
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
  const pick = async (testId: string, text: RegExp) => {
    const field = await loader.getHarness(MatAutocompleteHarness.with(named(testId)));
    await field.enterText(' ');
    await typingEnds();
    await field.selectOption({ text });
    await typingEnds();
  };
  const save = async () => {
    await (await loader.getHarness(MatButtonHarness.with(named('save-schedule')))).click();
    await stable();
  };
  const typingEnds = async () => {
    await new Promise((resolve) => setTimeout(resolve, 350));
    await stable();
  };

  it('shows the next times of a cron expression in its time zone', async () => {
    await show();
    await type('schedule-cron', '30 2 * * *');
    await type('schedule-time-zone', 'Europe/Berlin');
    await typingEnds();
    expect(api.preview).toHaveBeenLastCalledWith('30 2 * * *', 'Europe/Berlin');
    expect(shown('preview')).toMatch(/Every day at 02:30.*January 2, 2026.*2:30.*January 3, 2026.*2:30/s);
  });

  it('stores a script with its parameters for one agent', async () => {
    await show();
    await type('schedule-name', 'Nightly');
    await choose('schedule-kind', /Once/);
    await type('schedule-at', '2026-03-01T10:00');
    await pick('agent-picker', /web-1/);
    await choose('schedule-work', /script/);
    await pick('schedule-script', /Clean up/);
    await type('parameter-days', '30');
    await save();
    expect(api.create).toHaveBeenCalledWith(
      expect.objectContaining({
        name: 'Nightly',
        filter: { agent_ids: [agent.id] },
        script_id: script.id,
        parameters: { days: 30 },
        when: { kind: 'once', at: new Date('2026-03-01T10:00').toISOString() },
      }),
      expect.any(String),
    );
    expect(navigate).toHaveBeenCalledTimes(1);
  });

  it('stores nothing while something is missing, nor a wide one without its number of machines', async () => {
    jobs.preview.mockResolvedValue({ count: 120, needs_confirmation: true, clients: [] });
    await show();
    await save();
    expect(shown('incomplete')).toBeDefined();
    await type('schedule-name', 'Nightly');
    await type('schedule-command', 'uptime');
    await type('schedule-confirm', '12');
    await save();
    expect(api.create).not.toHaveBeenCalled();
    await type('schedule-confirm', '120');
    await save();
    expect(api.create).toHaveBeenCalledWith(expect.objectContaining({ confirm_count: 120 }), expect.any(String));
  });

  it('opens what is stored, parameters too, and changes only what was changed', async () => {
    const schedule = makeSchedule({ script_id: script.id, command: null, parameters: { days: 14 } });
    api.get.mockResolvedValue(schedule);
    api.update.mockResolvedValue(schedule);
    await show(schedule.id);
    expect(shown('schedule-title')).toBe(schedule.name);
    await type('schedule-grace', '60');
    await save();
    expect(api.update).toHaveBeenCalledWith(
      schedule.id,
      expect.objectContaining({
        when: schedule.when,
        script_id: script.id,
        parameters: { days: 14 },
        grace_seconds: 60,
      }),
    );
  });

  it('is only to be read without the right to run commands', async () => {
    signedIn(['schedules.read', 'schedules.manage']);
    const schedule = makeSchedule();
    api.get.mockResolvedValue(schedule);
    await show(schedule.id);
    const name = await loader.getHarness(MatInputHarness.with(named('schedule-name')));
    expect([await name.isDisabled(), await name.getValue()]).toEqual([true, schedule.name]);
    expect(document.querySelector('[data-testid="save-schedule"]')).toBeNull();
    expect(jobs.preview).not.toHaveBeenCalled();
  });
});
