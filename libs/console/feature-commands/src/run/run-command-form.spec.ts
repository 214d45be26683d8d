import { type HarnessLoader, TestKey } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideIcons } from '@gururmm/console/ui';
import type { OsType } from '@gururmm/shared/protocol';
import { RunCommandForm } from './run-command-form';

describe('RunCommandForm', () => {
  let loader: HarnessLoader;
  const submitted = jest.fn();

  function show(osType: OsType): void {
    submitted.mockReset();
    TestBed.configureTestingModule({ providers: [provideIcons()] });
    const fixture = TestBed.createComponent(RunCommandForm);
    fixture.componentRef.setInput('osType', osType);
    fixture.componentInstance.submitted.subscribe(submitted);
    loader = TestbedHarnessEnvironment.loader(fixture);
  }

  const field = (name: string) => loader.getHarness(MatInputHarness.with({ selector: `[formcontrolname="${name}"]` }));
  const run = async () => (await loader.getHarness(MatButtonHarness.with({ text: /Run/ }))).click();

  it.each([
    ['windows', 'PowerShell', 'powershell'],
    ['linux', 'Shell', 'shell'],
    ['macos', 'Shell', 'shell'],
  ] as const)('offers on %s first what runs there', async (os, label, type) => {
    show(os);
    const select = await loader.getHarness(MatSelectHarness);
    expect(await select.getValueText()).toBe(label);
    await (await field('command')).setValue('whoami');
    await run();
    expect(submitted).toHaveBeenCalledWith({ command_type: type, command: 'whoami', timeout_seconds: 300 });
  });

  it('keeps the command to the letter', async () => {
    show('linux');
    await (await field('command')).setValue('  cat <<EOF\n  x\nEOF\n');
    await run();
    expect(submitted).toHaveBeenCalledWith(expect.objectContaining({ command: '  cat <<EOF\n  x\nEOF\n' }));
  });

  it('asks a script for its interpreter', async () => {
    show('linux');
    await (await loader.getHarness(MatSelectHarness)).clickOptions({ text: 'Script' });
    await (await field('command')).setValue('echo 1');
    await run();
    expect(submitted).not.toHaveBeenCalled();
    await (await field('interpreter')).setValue('/bin/bash');
    await run();
    expect(submitted).toHaveBeenCalledWith({
      command_type: 'script',
      command: 'echo 1',
      timeout_seconds: 300,
      interpreter: '/bin/bash',
    });
  });

  it.each([
    ['command', '   '],
    ['timeoutSeconds', '0'],
    ['timeoutSeconds', '86401'],
  ])('refuses %s "%s"', async (name, value) => {
    show('linux');
    await (await field('command')).setValue('uptime');
    await (await field(name)).setValue(value);
    await run();
    expect(submitted).not.toHaveBeenCalled();
  });

  it('starts with Ctrl+Enter', async () => {
    show('linux');
    const command = await field('command');
    await command.setValue('uptime');
    await (await command.host()).sendKeys({ control: true }, TestKey.ENTER);
    expect(submitted).toHaveBeenCalledTimes(1);
  });
});
