import { TestBed } from '@angular/core/testing';
import { ApiError, CommandsApi } from '@gururmm/console/data-access';
import { makeCommand } from '@gururmm/console/testing';
import { CommandSession } from '../output/command-session';
import { CommandSubmitter } from './command-submitter';
import { RunCommandStore } from './run-command-store';

const submission = { command_type: 'shell', command: 'uptime', timeout_seconds: 300 } as const;

describe('RunCommandStore', () => {
  const submit = jest.fn();
  const follow = jest.fn();
  let store: RunCommandStore;

  beforeEach(() => {
    submit.mockReset();
    follow.mockReset();
    TestBed.configureTestingModule({
      providers: [
        CommandSubmitter,
        RunCommandStore,
        { provide: CommandsApi, useValue: { submit } },
        { provide: CommandSession, useValue: { follow } },
      ],
    });
    store = TestBed.inject(RunCommandStore);
  });

  const keys = () => submit.mock.calls.map(([, , key]: unknown[]) => key);

  it('follows what it submitted', async () => {
    const command = makeCommand();
    submit.mockResolvedValue(command);
    await store.run('agent-1', submission);
    expect(submit).toHaveBeenCalledWith('agent-1', submission, expect.stringMatching(/^[0-9a-f-]{36}$/));
    expect(follow).toHaveBeenCalledWith(command.id, command);
  });

  it('keeps its key when no answer came, so that nothing runs twice', async () => {
    submit.mockRejectedValueOnce(new TypeError('no network'));
    submit.mockResolvedValue(makeCommand());
    await store.run('agent-1', submission);
    expect(store.error()?.detail).toBe('The server cannot be reached.');
    await store.run('agent-1', submission);
    expect(keys()[0]).toBe(keys()[1]);
  });

  it('takes a new key for another command, and for the same one on purpose', async () => {
    submit.mockRejectedValueOnce(new TypeError('no network'));
    submit.mockResolvedValue(makeCommand());
    await store.run('agent-1', submission);
    await store.run('agent-1', { ...submission, command: 'whoami' });
    await store.run('agent-1', { ...submission, command: 'whoami' });
    expect(new Set(keys()).size).toBe(3);
  });

  it('takes a new key after a refusal', async () => {
    submit.mockRejectedValueOnce(new ApiError(429, 'slow_down', 'Too many commands.'));
    submit.mockResolvedValue(makeCommand());
    await store.run('agent-1', submission);
    expect(store.error()?.detail).toBe('Too many commands.');
    await store.run('agent-1', submission);
    expect(new Set(keys()).size).toBe(2);
    expect(store.error()).toBeNull();
  });

  it('submits one at a time', async () => {
    submit.mockResolvedValue(makeCommand());
    await Promise.all([store.run('agent-1', submission), store.run('agent-1', submission)]);
    expect(submit).toHaveBeenCalledTimes(1);
  });
});
