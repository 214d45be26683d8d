import { TestBed } from '@angular/core/testing';
import { type Command, CommandsApi, LiveSocket } from '@gururmm/console/data-access';
import { FakeLiveSocket, makeCommand, settle } from '@gururmm/console/testing';
import { CommandSession } from './command-session';
import { plainText } from './output-text';

const chunk = (seq: number, data: string) => ({ seq, stream: 'stdout' as const, data });

describe('CommandSession', () => {
  let live: FakeLiveSocket;
  let session: CommandSession;
  let stored: Command;
  let chunks: ReturnType<typeof chunk>[];
  const api = {
    get: jest.fn(() => Promise.resolve(stored)),
    output: jest.fn((_id: string, afterSeq: number) =>
      Promise.resolve({
        items: chunks.filter(({ seq }) => seq > afterSeq),
        next_seq: chunks.length - 1,
        complete: false,
      }),
    ),
    cancel: jest.fn(() => Promise.resolve()),
  };

  beforeEach(() => {
    jest.useFakeTimers();
    jest.clearAllMocks();
    live = new FakeLiveSocket();
    stored = makeCommand({ status: 'running' });
    chunks = [];
    TestBed.configureTestingModule({
      providers: [CommandSession, { provide: CommandsApi, useValue: api }, { provide: LiveSocket, useValue: live }],
    });
    session = TestBed.inject(CommandSession);
  });

  afterEach(() => jest.useRealTimers());

  async function follow(): Promise<void> {
    await session.follow(stored.id);
    TestBed.tick();
  }

  function receive(seq: number, data: string): void {
    live.events.next({ type: 'command_output', payload: { command_id: stored.id, ...chunk(seq, data) } });
  }

  const text = () => plainText(session.runs());

  it('follows the command while it is shown', async () => {
    await follow();
    expect([...live.followed]).toEqual([`command:${stored.id}`]);
    TestBed.resetTestingModule();
    expect([...live.followed]).toEqual([]);
  });

  it('shows output as it comes, after what was written before', async () => {
    chunks = [chunk(0, 'one ')];
    await follow();
    receive(1, 'two ');
    expect(text()).toBe('one two ');
  });

  it('fetches what the socket left out', async () => {
    await follow();
    chunks = [chunk(0, 'one '), chunk(1, 'two '), chunk(2, 'three')];
    receive(2, 'three');
    await settle();
    expect(text()).toBe('one two three');
  });

  it('reads the result and the rest of the output once the command is over', async () => {
    await follow();
    stored = { ...stored, status: 'completed', exit_code: 0, duration_ms: 1200 };
    chunks = [chunk(0, 'done')];
    live.events.next({
      type: 'command_changed',
      payload: { command_id: stored.id, agent_id: stored.agent_id, status: 'completed', exit_code: 0 },
    });
    expect(session.command()).toMatchObject({ status: 'completed', exit_code: 0 });
    await settle();
    expect(session.command()?.duration_ms).toBe(1200);
    expect(text()).toBe('done');
    expect(session.isOver()).toBe(true);
  });

  it('ignores the events of other commands', async () => {
    await follow();
    const other = makeCommand();
    live.events.next({ type: 'command_output', payload: { command_id: other.id, ...chunk(0, 'other') } });
    live.events.next({
      type: 'command_changed',
      payload: { command_id: other.id, agent_id: other.agent_id, status: 'failed', exit_code: 1 },
    });
    expect(session.command()?.status).toBe('running');
    expect(text()).toBe('');
  });

  it('shows the whole output of an agent that sent no chunks', async () => {
    stored = { ...stored, status: 'failed', exit_code: 2, stdout: 'partly', stderr: 'broken' };
    await follow();
    expect(session.runs()).toEqual([
      { stream: 'stdout', text: 'partly' },
      { stream: 'stderr', text: 'broken' },
    ]);
  });

  it('reads everything again after the socket was away', async () => {
    await follow();
    stored = { ...stored, status: 'completed', exit_code: 0 };
    live.restored.next();
    await settle();
    expect(session.isOver()).toBe(true);
  });

  it('finds out by itself while no event comes, and then stops asking', async () => {
    await follow();
    stored = { ...stored, status: 'timed_out', exit_code: 124 };
    await jest.advanceTimersByTimeAsync(10_000);
    TestBed.tick();
    expect(session.command()?.status).toBe('timed_out');
    api.get.mockClear();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(api.get).not.toHaveBeenCalled();
  });

  it('asks more often without a socket', async () => {
    live.status.set('waiting');
    await follow();
    api.get.mockClear();
    await jest.advanceTimersByTimeAsync(2_000);
    expect(api.get).toHaveBeenCalledTimes(1);
  });

  it('cancels and shows what became of it', async () => {
    await follow();
    stored = { ...stored, status: 'cancelled' };
    await session.cancel();
    expect(api.cancel).toHaveBeenCalledWith(stored.id);
    expect(session.command()?.status).toBe('cancelled');
  });

  it('forgets the output of the command before', async () => {
    chunks = [chunk(0, 'first')];
    await follow();
    chunks = [];
    stored = makeCommand();
    await follow();
    expect(text()).toBe('');
  });
});
