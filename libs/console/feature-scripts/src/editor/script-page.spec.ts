import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatAutocompleteHarness } from '@angular/material/autocomplete/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router } from '@angular/router';
import { AgentsApi, ApiError, ClientsApi, CommandsApi, ScriptsApi } from '@gururmm/console/data-access';
import { makeAgent, makeCommand, makeScript, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { ScriptPage } from './script-page';

describe('ScriptPage', () => {
  const script = makeScript({
    name: 'Clean up',
    version: 2,
    supported_os: ['linux'],
    parameters: [{ name: 'days', type: 'integer', default: 7, required: true, description: 'Age', choices: [] }],
  });
  const scripts = {
    get: jest.fn(),
    versions: jest.fn(),
    update: jest.fn(),
    create: jest.fn(),
    diff: jest.fn(),
    remove: jest.fn(),
  };
  const commands = { submit: jest.fn() };
  const agents = { list: jest.fn() };
  let fixture: ComponentFixture<ScriptPage>;
  let loader: HarnessLoader;
  let navigate: jest.SpiedFunction<Router['navigate']>;

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    scripts.get.mockResolvedValue(script);
    scripts.versions.mockResolvedValue(pageOf([script, { ...script, version: 1, note: 'first one' }]));
  });

  async function show(id?: string): Promise<void> {
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([]),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: ScriptsApi, useValue: scripts },
        { provide: CommandsApi, useValue: commands },
        { provide: AgentsApi, useValue: agents },
        { provide: ClientsApi, useValue: { list: () => Promise.resolve(pageOf([])) } },
      ],
    });
    navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    fixture = TestBed.createComponent(ScriptPage);
    if (id !== undefined) fixture.componentRef.setInput('id', id);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const named = (testId: string) => ({ selector: `[data-testid="${testId}"]` });
  const field = (testId: string) => loader.getHarness(MatInputHarness.with(named(testId)));
  const shown = (testId: string) => document.querySelector(`[data-testid="${testId}"]`)?.textContent.trim();
  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with(named(testId)))).click();
    await stable();
  };
  /** Works on the plain field or on the editor, whichever is there. */
  const code = () => document.querySelector('.cm-content, [data-testid="code-text"]');

  it('saves a change as the version after the one that was shown', async () => {
    scripts.update.mockResolvedValue({ ...script, version: 3 });
    await show(script.id);
    await (await field('script-note')).setValue('keeps a week');
    await click('save-script');
    expect(scripts.update).toHaveBeenCalledWith(
      script.id,
      expect.objectContaining({ name: 'Clean up', command: 'echo 1', note: 'keeps a week', base_version: 2 }),
    );
    expect(scripts.versions).toHaveBeenCalledTimes(2);
  });

  it('says why it was not saved', async () => {
    scripts.update.mockRejectedValue(new ApiError(409, 'conflict', 'Somebody saved version 3.'));
    await show(script.id);
    await click('save-script');
    expect(shown('error-detail')).toBe('Somebody saved version 3.');
  });

  it('makes a new script with a parameter, and goes to it', async () => {
    scripts.create.mockResolvedValue(script);
    await show();
    await (await field('script-name')).setValue('Clean up');
    await click('save-script');
    expect(scripts.create).not.toHaveBeenCalled();
    expect(shown('incomplete')).toContain('missing');
    fixture.componentInstance['form']()?.controls.command.setValue('ls');
    await click('add-parameter');
    await (await field('parameter-name')).setValue('path');
    await click('save-script');
    expect(scripts.create).toHaveBeenCalledWith(
      expect.objectContaining({
        command: 'ls',
        parameters: [expect.objectContaining({ name: 'path', type: 'string' })],
      }),
    );
    expect(navigate).toHaveBeenCalledWith(['/scripts', script.id], { replaceUrl: true });
  });

  it('changes nothing for those who may only look', async () => {
    signedIn(['scripts.read']);
    await show(script.id);
    expect([shown('save-script'), shown('delete-script'), shown('run-script'), shown('add-parameter')]).toEqual(
      Array(4).fill(undefined),
    );
    expect(code()?.textContent).toContain('echo 1');
  });

  it('shows what a version changed, and between any two', async () => {
    scripts.diff.mockResolvedValue({
      from: 1,
      to: 2,
      diff: '--- version 1\n+++ version 2\n@@ -1 +1 @@\n-echo 0\n+echo 1\n',
    });
    await show(script.id);
    await click('compare-version');
    expect(scripts.diff).toHaveBeenLastCalledWith(script.id, 1, 2);
    expect(document.querySelector('[data-tone="removed"]')?.textContent.trim()).toBe('-echo 0');
    const to = await loader.getHarness(MatSelectHarness.with(named('diff-to')));
    await to.clickOptions({ text: 'Version 1' });
    await stable();
    expect(scripts.diff).toHaveBeenLastCalledWith(script.id, 1, 1);
  });

  it('runs the version that is shown on the agent that is chosen, and goes to its command', async () => {
    const [linux, windows] = [makeAgent({ hostname: 'web-01' }), makeAgent({ hostname: 'pc-01', os_type: 'windows' })];
    const command = makeCommand();
    agents.list.mockResolvedValue(pageOf([linux, windows]));
    commands.submit.mockResolvedValue(command);
    await show(script.id);
    await click('run-script');
    await click('start-script');
    expect(commands.submit).not.toHaveBeenCalled();
    await (await field('agent-picker')).setValue('0');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const picker = await loader.getHarness(MatAutocompleteHarness);
    expect(agents.list).toHaveBeenLastCalledWith({ q: '0' }, { limit: 20, cursor: null });
    const options = await picker.getOptions();
    expect(await Promise.all(options.map((option) => option.isDisabled()))).toEqual([false, true]);
    await picker.selectOption({ text: /web-01/ });
    await (await field('parameter-days')).setValue('3');
    await click('start-script');
    expect(commands.submit).toHaveBeenCalledWith(
      linux.id,
      { script_id: script.id, script_version: 2, parameters: { days: 3 } },
      expect.any(String),
    );
    expect(navigate).toHaveBeenCalledWith(['/commands', command.id]);
  });
});
