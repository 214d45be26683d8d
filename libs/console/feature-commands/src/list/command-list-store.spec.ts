import { TestBed } from '@angular/core/testing';
import { CommandsApi, LiveSocket } from '@gururmm/console/data-access';
import { FakeLiveSocket, makeCommand, makeId, pageOf, settle } from '@gururmm/console/testing';
import { CommandListStore } from './command-list-store';

describe('CommandListStore', () => {
  const command = makeCommand({ status: 'running' });
  const list = jest.fn(() => Promise.resolve(pageOf([command])));
  let live: FakeLiveSocket;
  let store: CommandListStore;

  beforeEach(() => {
    jest.useFakeTimers();
    list.mockClear();
    live = new FakeLiveSocket();
    TestBed.configureTestingModule({
      providers: [
        CommandListStore,
        { provide: CommandsApi, useValue: { list } },
        { provide: LiveSocket, useValue: live },
      ],
    });
    store = TestBed.inject(CommandListStore);
  });

  afterEach(() => jest.useRealTimers());

  function change(commandId: string, agentId: string): void {
    live.events.next({
      type: 'command_changed',
      payload: { command_id: commandId, agent_id: agentId, status: 'completed', exit_code: 0 },
    });
  }

  async function show(agentId?: string): Promise<void> {
    store.show(agentId === undefined ? {} : { agent_id: agentId });
    TestBed.tick();
    await settle();
  }

  it('follows all commands, or those of one agent', async () => {
    await show();
    expect([...live.followed]).toEqual(['commands']);
    await show(command.agent_id);
    expect([...live.followed]).toEqual([`agent:${command.agent_id}`]);
    expect(list).toHaveBeenLastCalledWith({ agent_id: command.agent_id }, { limit: 50, cursor: null });
  });

  it('shows a change at once and reads the rest of it soon', async () => {
    await show();
    change(command.id, command.agent_id);
    change(command.id, command.agent_id);
    expect(store.list.items()[0]).toMatchObject({ status: 'completed', exit_code: 0 });
    list.mockClear();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(list).toHaveBeenCalledTimes(1);
  });

  it('leaves other agents alone', async () => {
    await show(command.agent_id);
    list.mockClear();
    change(makeId(), makeId());
    await jest.advanceTimersByTimeAsync(5_000);
    expect(list).not.toHaveBeenCalled();
  });

  it('reads again after the socket was away', async () => {
    await show();
    list.mockClear();
    live.restored.next();
    expect(list).toHaveBeenCalledTimes(1);
  });
});
