import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { CommandsApi, LiveSocket } from '@gururmm/console/data-access';
import { FakeLiveSocket, makeAgent, makeCommand, settle } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { RunCommand } from './run-command';

describe('RunCommand', () => {
  it('runs what was typed and shows output, errors and exit code as they come', async () => {
    const agent = makeAgent();
    let command = makeCommand({ agent_id: agent.id, status: 'running' });
    const live = new FakeLiveSocket();
    const api = {
      submit: jest.fn(() => Promise.resolve(command)),
      get: jest.fn(() => Promise.resolve(command)),
      output: jest.fn(() => Promise.resolve({ items: [], next_seq: -1, complete: false })),
      cancel: jest.fn(() => Promise.resolve()),
    };
    TestBed.configureTestingModule({
      providers: [provideIcons(), { provide: CommandsApi, useValue: api }, { provide: LiveSocket, useValue: live }],
    });
    const fixture = TestBed.createComponent(RunCommand);
    fixture.componentRef.setInput('agent', agent);
    const loader = TestbedHarnessEnvironment.loader(fixture);
    const find = (testId: string) =>
      (fixture.nativeElement as HTMLElement).querySelector<HTMLElement>(`[data-testid="${testId}"]`);

    const text = await loader.getHarness(MatInputHarness.with({ selector: '[data-testid="command-text"]' }));
    await text.setValue('make all');
    await (await loader.getHarness(MatButtonHarness.with({ text: /Run/ }))).click();
    await settle();
    await fixture.whenStable();
    expect(find('output-pane')?.textContent).toContain('Waiting for output');
    expect(find('cancel-command')).not.toBeNull();

    for (const [seq, stream, data] of [
      [0, 'stdout', 'built'],
      [1, 'stderr', 'a warning'],
    ] as const) {
      live.events.next({ type: 'command_output', payload: { command_id: command.id, seq, stream, data } });
    }
    command = { ...command, status: 'failed', exit_code: 3, duration_ms: 2500 };
    live.events.next({
      type: 'command_changed',
      payload: { command_id: command.id, agent_id: agent.id, status: 'failed', exit_code: 3 },
    });
    await settle();
    await fixture.whenStable();

    expect(find('output-pane')?.querySelector('[data-stream="stderr"]')?.textContent).toBe('a warning');
    expect(find('output-pane')?.textContent).toBe('builta warning');
    expect(find('exit-code')?.textContent).toBe('3');
    expect(find('duration')?.textContent).toBe('2.5 s');
    expect(find('run-result')?.querySelector('[data-status]')?.getAttribute('data-status')).toBe('failed');
    expect(find('cancel-command')).toBeNull();
  });

  it('says what happens to commands for an agent that is offline', async () => {
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: CommandsApi, useValue: {} },
        { provide: LiveSocket, useValue: new FakeLiveSocket() },
      ],
    });
    const fixture = TestBed.createComponent(RunCommand);
    fixture.componentRef.setInput('agent', makeAgent({ status: 'offline' }));
    await fixture.whenStable();
    expect((fixture.nativeElement as HTMLElement).textContent).toContain('A command waits for it');
  });
});
