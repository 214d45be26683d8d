import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AgentMessage, AgentMessageType, AgentPayload, CommandRequest } from '@gururmm/shared/protocol';
import type { Action, ActionContext, ActionResult } from '../action';
import { parseAgentFile } from '../config/read-agent-file';
import { mergeSettings } from '../config/settings';
import { makeCommand } from '../testing/make-command';
import { recordingLogger } from '../testing/recording-logger';
import { useTemporaryDirectory } from '../testing/temporary-directory';
import { CommandDesk } from './command-desk';
import { ResultDelivery } from './delivery/result-delivery';
import { CommandJournal } from './journal/command-journal';
import { SpoolDirectory } from './spool-directory';

const settings = {
  ...mergeSettings(parseAgentFile('server_url = "https://rmm.example.com"', 'agent.toml'), {}),
  max_concurrent_commands: 2,
  resend_delay_seconds: 0.02,
  resend_max_delay_seconds: 0.05,
};

/** An action whose runs end when the test says so. */
class ControlledAction implements Action {
  readonly type = 'shell';
  readonly started: string[] = [];
  private readonly runs = new Map<
    string,
    { command: CommandRequest; context: ActionContext; end: (result: ActionResult) => void }
  >();

  run(command: CommandRequest, context: ActionContext): Promise<ActionResult> {
    this.started.push(command.command_id);
    return new Promise((resolve) => {
      this.runs.set(command.command_id, { command, context, end: resolve });
      context.signal.addEventListener('abort', () => resolve({ outcome: 'stopped' }));
    });
  }

  given(commandId: string): CommandRequest | undefined {
    return this.runs.get(commandId)?.command;
  }

  print(commandId: string, text: string): void {
    this.runs.get(commandId)?.context.write('stdout', Buffer.from(text));
  }

  exit(commandId: string, exitCode: number): void {
    this.runs.get(commandId)?.end({ outcome: 'exited', exitCode });
  }
}

/** One life of an agent's command side on a directory; a second one on the same directory is a restart. */
class DeskBench {
  readonly sent: AgentMessage[] = [];
  readonly action = new ControlledAction();
  readonly survivorsEnded: string[] = [];
  readonly journal: CommandJournal;
  readonly delivery: ResultDelivery;
  readonly desk: CommandDesk;
  isOnline = true;
  bufferedBytes = 0;
  settings = settings;

  constructor(directory: string, timeLimitSeconds?: number) {
    const { logger } = recordingLogger();
    this.journal = CommandJournal.open(join(directory, 'journal.jsonl'), logger);
    this.delivery = new ResultDelivery(
      this,
      () => settings,
      (id) => this.journal.bury(id),
      logger,
    );
    this.desk = new CommandDesk({
      actions: new Map([['shell', this.action]]),
      allowedTypes: ['shell'],
      journal: this.journal,
      delivery: this.delivery,
      spools: new SpoolDirectory(join(directory, 'spool')),
      runEnvironment: {
        scratchDirectory: join(directory, 'scratch'),
        legacyDecode: undefined,
        settings: () => this.settings,
        logger,
      },
      settings: () => this.settings,
      timeLimitSeconds,
      send: (message) => this.send(message),
      onActivity: () => undefined,
      endSurvivors: (ids) => Promise.resolve(void this.survivorsEnded.push(...ids)),
      logger,
    });
  }

  send(message: AgentMessage): boolean {
    if (this.isOnline) this.sent.push(message);
    return this.isOnline;
  }

  of<T extends AgentMessageType>(type: T): AgentPayload<T>[] {
    return this.sent.filter((message) => message.type === type).map(({ payload }) => payload as AgentPayload<T>);
  }

  async resultOf(commandId: string): Promise<AgentPayload<'command_result'>> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const result = this.of('command_result').find(({ command_id }) => command_id === commandId);
      if (result !== undefined) return result;
      await pause(5);
    }
    throw new Error('no result');
  }
}

describe('CommandDesk', () => {
  const root = useTemporaryDirectory();
  const benches: DeskBench[] = [];
  const freshDirectory = () => mkdtempSync(join(root, 'desk-'));
  const open = (directory: string) => {
    const bench = new DeskBench(directory);
    benches.push(bench);
    return bench;
  };

  afterEach(async () => {
    for (const bench of benches.splice(0)) {
      await bench.desk.stop();
      bench.delivery.stop();
    }
  });

  it('rejects what the policy does not allow, also when it waited while that changed', async () => {
    const bench = open(freshDirectory());
    const [first, second, waiting] = [makeCommand(), makeCommand(), makeCommand()];
    for (const command of [first, second, waiting]) bench.desk.onCommand(command);
    bench.settings = { ...settings, allowed_command_types: ['python'] };
    const late = makeCommand();
    bench.desk.onCommand(late);
    bench.action.exit(first.command_id, 0);
    for (const { command_id } of [late, waiting]) {
      expect(await bench.resultOf(command_id)).toMatchObject({
        outcome: 'rejected',
        error: 'commands of type shell are not allowed by the policy of this agent',
      });
    }
    expect(bench.action.started).toEqual([first.command_id, second.command_id]);
  });

  it('ends a command after the limit of agent.toml, whatever was asked for', async () => {
    const bench = new DeskBench(freshDirectory(), 0.05);
    benches.push(bench);
    const command = makeCommand({ timeout_seconds: 60 });
    bench.desk.onCommand(command);
    expect(await bench.resultOf(command.command_id)).toMatchObject({ outcome: 'timed_out' });
  });

  it('acknowledges once the start is journalled, and starts each id once however often it comes', async () => {
    const bench = open(freshDirectory());
    const command = makeCommand();
    bench.desk.onCommand(command);
    expect(bench.journal.get(command.command_id)?.state).toBe('started');
    expect(bench.of('command_ack')).toHaveLength(1);
    bench.desk.onCommand(command);
    expect(bench.of('command_ack')).toHaveLength(2);
    bench.action.exit(command.command_id, 5);
    expect(await bench.resultOf(command.command_id)).toMatchObject({ exit_code: 5, outcome: 'exited' });
    bench.desk.onCommand(command);
    bench.delivery.onResultAck(command.command_id);
    expect(bench.journal.get(command.command_id)?.state).toBe('tombstone');
    bench.desk.onCommand(command);
    expect(bench.of('command_result').at(-1)).toMatchObject({ exit_code: 5, stdout: null, last_seq: -1 });
    expect(bench.action.started).toEqual([command.command_id]);
  });

  it('queues above the limit and acknowledges only what it starts', async () => {
    const bench = open(freshDirectory());
    const commands = [makeCommand(), makeCommand(), makeCommand()];
    for (const command of commands) bench.desk.onCommand(command);
    const [first, , third] = commands.map(({ command_id }) => command_id);
    expect([bench.desk.runningCount, bench.desk.queuedCount]).toEqual([2, 1]);
    expect(bench.of('command_ack').map(({ command_id }) => command_id)).not.toContain(third);
    bench.action.exit(first!, 0);
    await bench.resultOf(first!);
    expect(bench.action.started.at(-1)).toBe(third);
  });

  it('interrupts after a restart what had started, runs what was accepted, resends what was done', async () => {
    const directory = freshDirectory();
    const before = open(directory);
    const [done, running, other, waiting] = [makeCommand(), makeCommand(), makeCommand(), makeCommand()];
    before.desk.onCommand(done);
    before.action.exit(done.command_id, 3);
    await before.resultOf(done.command_id);
    for (const command of [running, other, waiting]) before.desk.onCommand(command);
    before.action.print(running.command_id, 'partial');
    await pause(40);
    before.isOnline = false;
    const after = open(directory);
    await after.desk.recover();
    expect(after.survivorsEnded).toEqual([running.command_id, other.command_id]);
    expect(await after.resultOf(running.command_id)).toMatchObject({ outcome: 'interrupted', stdout: 'partial' });
    expect(await after.resultOf(done.command_id)).toMatchObject({ exit_code: 3 });
    expect(after.action.started).toEqual([waiting.command_id]);
    after.desk.onCommand(running);
    expect(after.action.started).toEqual([waiting.command_id]);
  });

  describe('with secrets', () => {
    const secret_env = { TOKEN: 'canary-of-the-journal' };
    const onDisk = (directory: string) =>
      readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
        .join();

    it('hands them to the action, and writes them nowhere', async () => {
      const directory = freshDirectory();
      const bench = open(directory);
      const commands = [makeCommand({ secret_env }), makeCommand({ secret_env }), makeCommand({ secret_env })];
      for (const command of commands) bench.desk.onCommand(command);
      const [first, second, waiting] = commands.map(({ command_id }) => command_id);
      bench.action.print(first!, secret_env.TOKEN.slice(0, 9));
      bench.action.print(first!, `${secret_env.TOKEN.slice(9)} printed`);
      bench.action.exit(first!, 0);
      bench.action.exit(second!, 0);
      expect(await bench.resultOf(first!)).toMatchObject({ stdout: '*** printed' });
      await bench.resultOf(second!);
      expect(bench.action.given(waiting!)?.secret_env).toEqual(secret_env);
      expect(onDisk(directory)).toContain(waiting);
      expect(onDisk(directory)).not.toContain('canary');
    });

    it('waits after a restart until they are sent again, and then runs once', async () => {
      const directory = freshDirectory();
      const before = open(directory);
      const [, , waiting] = [makeCommand(), makeCommand(), makeCommand({ secret_env })].map((command) => {
        before.desk.onCommand(command);
        return command;
      });
      before.isOnline = false;
      const after = open(directory);
      await after.desk.recover();
      expect(after.action.started).toEqual([]);
      for (let time = 0; time < 3; time += 1) after.desk.onCommand(waiting!);
      expect(after.action.started).toEqual([waiting!.command_id]);
      expect(after.action.given(waiting!.command_id)?.secret_env).toEqual(secret_env);
    });

    it('can be cancelled while it waits for them', async () => {
      const directory = freshDirectory();
      const before = open(directory);
      const waiting = makeCommand({ secret_env });
      for (const command of [makeCommand(), makeCommand(), waiting]) before.desk.onCommand(command);
      before.isOnline = false;
      const after = open(directory);
      await after.desk.recover();
      after.desk.onCancel(waiting.command_id);
      expect(await after.resultOf(waiting.command_id)).toMatchObject({ outcome: 'cancelled' });
      after.desk.onCommand(waiting);
      expect(after.action.started).toEqual([]);
    });
  });

  it('cancels what runs, what waits, and what it does not know yet', async () => {
    const bench = open(freshDirectory());
    const [running, other, waiting, unknown] = [makeCommand(), makeCommand(), makeCommand(), makeCommand()];
    for (const command of [running, other, waiting]) bench.desk.onCommand(command);
    for (const { command_id } of [running, waiting, unknown]) bench.desk.onCancel(command_id);
    for (const { command_id } of [running, waiting, unknown]) {
      expect(await bench.resultOf(command_id)).toMatchObject({ outcome: 'cancelled', exit_code: null });
    }
    bench.desk.onCommand(unknown);
    bench.desk.onCancel(running.command_id);
    expect(bench.action.started).toEqual([running.command_id, other.command_id]);
  });

  it('rejects by its own policy without a start', async () => {
    const bench = open(freshDirectory());
    const command = makeCommand({ command_type: 'claude_task' });
    bench.desk.onCommand(command);
    expect(await bench.resultOf(command.command_id)).toMatchObject({
      outcome: 'rejected',
      error: 'claude_task is not enabled on this agent',
    });
    expect(bench.of('command_ack')).toEqual([]);
  });

  it('times out by its own clock', async () => {
    const bench = open(freshDirectory());
    const command = makeCommand({ timeout_seconds: 0.02 });
    bench.desk.onCommand(command);
    expect(await bench.resultOf(command.command_id)).toMatchObject({ outcome: 'timed_out', exit_code: 124 });
  });

  it('neither acknowledges nor starts what it cannot journal', () => {
    const bench = open(freshDirectory());
    const command = makeCommand();
    bench.journal.close();
    expect(() => bench.desk.onCommand(command)).toThrow();
    expect(bench.sent).toEqual([]);
    expect(bench.action.started).toEqual([]);
  });

  it('takes no work while it stops, and journals what ran as interrupted', async () => {
    const bench = open(freshDirectory());
    const [running, late] = [makeCommand(), makeCommand()];
    bench.desk.onCommand(running);
    await bench.desk.stop();
    bench.desk.onCommand(late);
    expect(bench.journal.get(running.command_id)).toMatchObject({ state: 'done', result: { outcome: 'interrupted' } });
    expect(bench.journal.get(late.command_id)).toBeUndefined();
  });

  it('resends output and result until both are stored, then forgets', async () => {
    const bench = open(freshDirectory());
    const { command_id } = makeCommand();
    bench.desk.onCommand(makeCommand({ command_id }));
    bench.action.print(command_id, 'x'.repeat(100_000));
    bench.action.exit(command_id, 0);
    const { last_seq } = await bench.resultOf(command_id);
    expect(last_seq).toBe(3);
    await pause(150);
    expect(bench.of('command_result').length).toBeGreaterThan(2);
    bench.delivery.onResultAck(command_id);
    expect(bench.delivery.count).toBe(1);
    bench.sent.length = 0;
    bench.delivery.onOutputAck(command_id, 1);
    await pause(100);
    expect(new Set(bench.of('command_output').map(({ seq }) => seq))).toEqual(new Set([2, 3]));
    bench.delivery.onOutputAck(command_id, 3);
    expect(bench.delivery.count).toBe(0);
    expect(bench.journal.get(command_id)?.state).toBe('tombstone');
  });

  it('delivers the result even when somebody removed the spooled output', async () => {
    const directory = freshDirectory();
    const bench = open(directory);
    const { command_id } = makeCommand();
    bench.isOnline = false;
    bench.desk.onCommand(makeCommand({ command_id }));
    bench.action.print(command_id, 'x'.repeat(100_000));
    bench.action.exit(command_id, 0);
    await pause(50);
    rmSync(join(directory, 'spool', `${command_id}.chunks`));
    bench.isOnline = true;
    bench.delivery.onOnline();
    expect(await bench.resultOf(command_id)).toMatchObject({ exit_code: 0, stdout: null });
    bench.delivery.onResultAck(command_id);
    expect(bench.delivery.count).toBe(0);
  });

  it('holds output back while the socket is full, but not for ever', async () => {
    const bench = open(freshDirectory());
    const { command_id } = makeCommand();
    bench.desk.onCommand(makeCommand({ command_id }));
    bench.bufferedBytes = 10_000_000;
    bench.action.print(command_id, 'x'.repeat(100_000));
    bench.action.exit(command_id, 0);
    await pause(100);
    expect(bench.of('command_output')).toEqual([]);
    bench.bufferedBytes = 0;
    await bench.resultOf(command_id);
    expect(bench.of('command_output').map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
  });
});
