import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { provideRouter } from '@angular/router';
import { JobsApi, LiveSocket } from '@gururmm/console/data-access';
import { FakeLiveSocket, makeJob, makeUser, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { JobPage } from './job-page';

describe('JobPage', () => {
  const api = { get: jest.fn(), targets: jest.fn(), cancel: jest.fn(), approve: jest.fn() };
  let fixture: ComponentFixture<JobPage>;
  let loader: HarnessLoader;

  beforeEach(() => jest.resetAllMocks());

  async function show(job = makeJob()): Promise<void> {
    api.get.mockResolvedValue(job);
    const target = { agent_id: 'a', hostname: 'web-01', client_id: null, site_id: null, wave: 1, exit_code: 3 };
    api.targets.mockResolvedValue(pageOf([{ ...target, command_id: 'c', status: 'failed' }]));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([]),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: JobsApi, useValue: api },
        { provide: LiveSocket, useValue: new FakeLiveSocket() },
      ],
    });
    fixture = TestBed.createComponent(JobPage);
    fixture.componentRef.setInput('id', job.id);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const find = (testId: string) => (fixture.nativeElement as HTMLElement).querySelector(`[data-testid="${testId}"]`);
  const click = async (text: RegExp, selector = 'button') => {
    const buttons = await loader.getAllHarnesses(MatButtonHarness.with({ text, selector }));
    await buttons.at(-1)?.click();
    await stable();
  };

  it('shows its waves and its machines, each with its command', async () => {
    signedIn();
    await show();
    expect(fixture.nativeElement).toHaveProperty('textContent', expect.stringContaining('Wave 2 (2 machines)'));
    expect(find('target-row')?.textContent).toContain('web-01');
    expect(find('target-command')?.getAttribute('href')).toBe('/commands/c');
  });

  it('cancels the rest after a question', async () => {
    signedIn();
    await show();
    api.cancel.mockResolvedValue(
      makeJob({ state: 'cancelled', state_reason: 'ann cancelled the rest.', is_over: true }),
    );
    await click(/Cancel the rest/);
    expect(api.cancel).not.toHaveBeenCalled();
    await click(/Cancel the rest/);
    expect(api.cancel).toHaveBeenCalledTimes(1);
    expect(find('job-reason')?.textContent).toBe('ann cancelled the rest.');
    expect(find('cancel-job')).toBeNull();
  });

  it('lets another person approve it, and its creator not', async () => {
    const me = makeUser();
    signedIn(undefined, { id: me.id });
    await show(makeJob({ state: 'waiting_for_approval', created_by: me.id }));
    expect([find('approve-job'), find('reject-job')]).toEqual([null, null]);
    TestBed.resetTestingModule();
    await show(makeJob({ state: 'waiting_for_approval' }));
    api.approve.mockResolvedValue(makeJob());
    await click(/Approve/);
    await click(/Approve/);
    expect(api.approve).toHaveBeenCalledTimes(1);
  });

  it('offers nothing to who only looks', async () => {
    signedIn(['commands.read']);
    await show();
    expect(find('cancel-job')).toBeNull();
  });
});
