import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentMessage, CommandRequest, ServerMessage } from '@gururmm/shared/protocol';
import type { Action, ActionContext, ActionResult } from '../../../libs/agent/runtime/src/action';
import { CommandDesk } from '../../../libs/agent/runtime/src/commands/command-desk';
import { ResultDelivery } from '../../../libs/agent/runtime/src/commands/delivery/result-delivery';
import { CommandJournal } from '../../../libs/agent/runtime/src/commands/journal/command-journal';
import { SpoolDirectory } from '../../../libs/agent/runtime/src/commands/spool-directory';
import { parseAgentFile } from '../../../libs/agent/runtime/src/config/read-agent-file';
import { mergeSettings } from '../../../libs/agent/runtime/src/config/settings';
import { Logger } from '../../../libs/agent/runtime/src/logging/logger';
import type { ProcessEnd } from '../../../libs/server/commands/src/command-invariants';

const SETTINGS = mergeSettings(parseAgentFile('server_url = "https://rmm.example.com"', 'agent.toml'), {});
const SILENT = new Logger('error', []);
const BULK = 'x'.repeat(70_000);

/** What a command of the model does: how long it runs, how it ends, and whether its output is too long for a result. */
export interface ModelWork {
  readonly durationMs: number;
  readonly exitCode: number;
  readonly isBulky: boolean;
}

/** One life of the agent's command side: the real desk, journal, spools and delivery. */
class Incarnation {
  isDead = false;
  isOnline = false;
  readonly bufferedBytes = 0;
  readonly journal: CommandJournal;
  readonly delivery: ResultDelivery;
  readonly desk: CommandDesk;
  /** Steps that are still taken before it dies; undefined: it lives on. */
  stepsLeft: number | undefined;

  constructor(readonly device: ModelDevice) {
    const { directory } = device;
    const now = () => {
      this.step();
      if (this.isDead) throw new Error('the process is dead');
      return Date.now() + device.clockOffsetMs;
    };
    this.journal = CommandJournal.open(join(directory, 'journal.jsonl'), SILENT, now);
    this.delivery = new ResultDelivery(
      this,
      () => SETTINGS,
      (id) => this.journal.bury(id),
      SILENT,
    );
    this.desk = new CommandDesk({
      actions: new Map([['shell', new ModelAction(this)]]),
      allowedTypes: ['shell'],
      journal: this.journal,
      delivery: this.delivery,
      spools: new SpoolDirectory(join(directory, 'spool')),
      runEnvironment: {
        scratchDirectory: join(directory, 'scratch'),
        legacyDecode: undefined,
        settings: () => SETTINGS,
        logger: SILENT,
      },
      settings: () => SETTINGS,
      send: (message) => this.send(message),
      onActivity: () => undefined,
      endSurvivors: () => Promise.resolve(),
      logger: SILENT,
    });
  }

  /** A point at which the process may die: around every message, record and start. */
  step(): void {
    if (this.stepsLeft === undefined || this.isDead) return;
    this.stepsLeft -= 1;
    if (this.stepsLeft < 0) this.device.crash();
  }

  send(message: AgentMessage): boolean {
    this.step();
    if (this.isDead || !this.isOnline) return false;
    this.device.outbox.push(structuredClone(message));
    this.step();
    return true;
  }
}

/** Notes what really ran where, as the processes of a device would. */
class ModelAction implements Action {
  readonly type = 'shell';

  constructor(private readonly life: Incarnation) {}

  run(command: CommandRequest, context: ActionContext): Promise<ActionResult> {
    const { life } = this;
    life.step();
    if (life.isDead) return new Promise(() => undefined);
    life.device.starts.push(command.command_id);
    life.step();
    const work = JSON.parse(command.command) as ModelWork;
    return new Promise((resolve) => {
      context.signal.addEventListener('abort', () => resolve({ outcome: 'stopped' }));
      setTimeout(() => {
        if (life.isDead || context.signal.aborted) return;
        const output = `${command.command_id}\n${work.isBulky ? BULK : ''}`;
        context.write('stdout', Buffer.from(output));
        const sha256 = createHash('sha256').update(output).digest('hex');
        life.device.ends.set(command.command_id, { exitCode: work.exitCode, sha256 });
        resolve({ outcome: 'exited', exitCode: work.exitCode });
      }, work.durationMs);
    });
  }
}

/** A device of the model: its disk and its ledger outlive every crash of its agent. */
export class ModelDevice {
  readonly starts: string[] = [];
  readonly ends = new Map<string, ProcessEnd>();
  /** Frames on their way; lost with the connection. */
  outbox: AgentMessage[] = [];
  inbox: ServerMessage[] = [];
  clockOffsetMs = 0;
  private life: Incarnation | undefined;

  constructor(
    readonly agentId: string,
    readonly directory: string,
    private readonly onLinkLost: () => void,
  ) {}

  get isRunning(): boolean {
    return this.life !== undefined;
  }

  get isOnline(): boolean {
    return this.life?.isOnline ?? false;
  }

  async boot(): Promise<void> {
    this.life = new Incarnation(this);
    await this.life.desk.recover();
  }

  online(): void {
    if (this.life === undefined) return;
    this.life.isOnline = true;
    this.life.delivery.onOnline();
  }

  cutLink(): void {
    if (this.life !== undefined) this.life.isOnline = false;
    this.outbox = [];
    this.inbox = [];
    this.onLinkLost();
  }

  /** kill -9, after so many further steps. */
  crashAfter(steps: number): void {
    if (steps === 0) this.crash();
    else if (this.life !== undefined) this.life.stepsLeft = steps;
  }

  crash(): void {
    const { life } = this;
    if (life === undefined) return;
    life.isDead = true;
    this.life = undefined;
    life.delivery.stop();
    this.cutLink();
    life.journal.close();
  }

  /** The power goes in the middle of a record. */
  tearJournal(): void {
    this.crash();
    appendFileSync(join(this.directory, 'journal.jsonl'), '{"kind":"started","id":"0');
  }

  receive(message: ServerMessage): void {
    const { life } = this;
    if (life === undefined) return;
    try {
      dispatch(life, message);
    } catch (error) {
      // What a process that just died would have done next did not happen.
      if (!life.isDead) throw error;
    }
  }
}

function dispatch({ desk, delivery }: Incarnation, message: ServerMessage): void {
  switch (message.type) {
    case 'command':
      desk.onCommand(message.payload);
      return;
    case 'cancel':
      desk.onCancel(message.payload.command_id);
      return;
    case 'result_ack':
      delivery.onResultAck(message.payload.command_id);
      return;
    case 'output_ack':
      delivery.onOutputAck(message.payload.command_id, message.payload.seq);
      return;
    default:
      throw new Error(`the server of the model does not send ${message.type}`);
  }
}
