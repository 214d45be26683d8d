import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router } from '@angular/router';
import { ApiError, ClientsApi, JobsApi } from '@gururmm/console/data-access';
import { makeClient, makeJob, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { RunMany } from './run-many';

describe('RunMany', () => {
  const client = makeClient({ name: 'Harbour Dental' });
  const jobs = { preview: jest.fn(), create: jest.fn() };
  let fixture: ComponentFixture<RunMany>;
  let loader: HarnessLoader;
  let navigate: jest.SpyInstance;

  async function show(count: number, isWide: boolean): Promise<void> {
    jest.resetAllMocks();
    signedIn();
    const clients = [{ id: client.id, name: client.name, count }];
    jobs.preview.mockResolvedValue({ count, needs_confirmation: isWide, clients });
    jobs.create.mockResolvedValue(makeJob());
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([]),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: JobsApi, useValue: jobs },
        {
          provide: ClientsApi,
          useValue: { list: () => Promise.resolve(pageOf([client])), sites: () => Promise.resolve(pageOf([])) },
        },
      ],
    });
    navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    fixture = TestBed.createComponent(RunMany);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const text = (testId: string) =>
    (fixture.nativeElement as HTMLElement).querySelector(`[data-testid="${testId}"]`)?.textContent.trim();
  const type = async (testId: string, value: string) =>
    (await loader.getHarness(MatInputHarness.with({ selector: `[data-testid="${testId}"]` }))).setValue(value);
  const choose = async (testId: string, option: RegExp) =>
    (await loader.getHarness(MatSelectHarness.with({ selector: `[data-testid="${testId}"]` }))).clickOptions({
      text: option,
    });
  const start = async () => {
    await (await loader.getHarness(MatButtonHarness.with({ selector: '[data-testid="start-job"]' }))).click();
    await stable();
  };
  const typingEnds = () => new Promise((resolve) => setTimeout(resolve, 350));

  it('counts the machines as the filter changes', async () => {
    await show(3, false);
    expect(jobs.preview).toHaveBeenCalledWith({});
    await choose('job-client', /Harbour/);
    await type('job-tag', ' web ');
    await typingEnds();
    await stable();
    expect(jobs.preview).toHaveBeenLastCalledWith({ client_id: client.id, tag: 'web' });
    expect(text('job-preview')).toMatch(/3 machines.*Harbour Dental \(3\)/s);
  });

  it('starts what was asked for, and goes to it', async () => {
    await show(3, false);
    await type('job-command', 'uptime');
    await choose('job-waves', /number/);
    await type('job-wave-value', '2');
    await type('job-stop-failures', '1');
    await start();
    const input = {
      filter: {},
      command_type: 'shell',
      command: 'uptime',
      timeout_seconds: 300,
      waves: { size: 2, pause_seconds: 0 },
      stop_after: { failures: 1 },
    };
    expect(jobs.create).toHaveBeenCalledWith(input, expect.any(String));
    expect(navigate).toHaveBeenCalledTimes(1);
  });

  it('wants the number of machines typed for a wide job', async () => {
    await show(120, true);
    await type('job-command', 'uptime');
    await start();
    await type('job-confirm', '12');
    await start();
    expect(jobs.create).not.toHaveBeenCalled();
    await type('job-confirm', '120');
    await start();
    expect(jobs.create).toHaveBeenCalledWith(expect.objectContaining({ confirm_count: 120 }), expect.any(String));
  });

  it('runs nothing without a command, a wave size or a machine', async () => {
    await show(3, false);
    await start();
    await type('job-command', 'uptime');
    await choose('job-waves', /share/);
    await start();
    expect(jobs.create).not.toHaveBeenCalled();
    TestBed.resetTestingModule();
    await show(0, false);
    const button = await loader.getHarness(MatButtonHarness.with({ selector: '[data-testid="start-job"]' }));
    expect(await button.isDisabled()).toBe(true);
  });

  it('keeps its key while no answer came, and says what went wrong', async () => {
    await show(3, false);
    await type('job-command', 'uptime');
    jobs.create.mockRejectedValueOnce(new ApiError(0, 'network', 'The server cannot be reached.'));
    await start();
    expect((fixture.nativeElement as HTMLElement).textContent).toContain('The server cannot be reached.');
    await start();
    const keys = jobs.create.mock.calls.map(([, key]: unknown[]) => key);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });
});
