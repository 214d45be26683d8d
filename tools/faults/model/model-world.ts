import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { judgeCommands, judgeDevices } from '../../../libs/server/commands/src/command-invariants';
import { ModelDevice, type ModelWork } from './model-device';
import { ModelServer } from './model-server';

export type Direction = 'server' | 'device';
type FrameFate = 'deliver' | 'lose' | 'duplicate';

/** One thing that happens. Numbers beyond what is there wrap around, so that every script means something. */
export type ModelStep =
  | { readonly do: 'submit'; readonly device: number; readonly work: ModelWork; readonly isShortLived: boolean }
  | { readonly do: 'cancel'; readonly command: number }
  | { readonly do: FrameFate; readonly device: number; readonly to: Direction; readonly frame: number }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'cut' | 'tear'; readonly device: number }
  | { readonly do: 'kill agent'; readonly device: number; readonly afterSteps: number }
  | { readonly do: 'kill server' }
  | { readonly do: 'jump clock'; readonly device: number; readonly hours: number };

const DEVICES = 2;
/** Long enough that nothing ends by it: every end in the model has another cause. */
const TIMEOUT_MS = 24 * 3_600_000;
const LONG_LIFE_MS = 7 * 24 * 3_600_000;
const SHORT_LIFE_MS = 10_000;
/** After this long on a good link nothing may be open: several leases and the longest pauses between two resends. */
const HEAL_SECONDS = 180;

/** Server, devices and the links between them, on the virtual clock of Jest. */
export class ModelWorld {
  readonly server = new ModelServer();
  readonly devices: readonly ModelDevice[];
  private readonly submitted: string[] = [];
  private readonly cancelled = new Set<string>();
  private readonly shortLived = new Set<string>();
  private readonly everKilled = new Set<string>();

  /** @param advance moves the virtual clock by milliseconds and lets what is due happen */
  constructor(
    root: string,
    private readonly advance: (ms: number) => Promise<void>,
  ) {
    this.devices = Array.from({ length: DEVICES }, (_unused, index) => {
      const agentId = `device-${index}`;
      const directory = mkdtempSync(join(root, 'device-'));
      mkdirSync(join(directory, 'scratch'));
      return new ModelDevice(agentId, directory, () => this.server.disconnect(agentId));
    });
  }

  async run(steps: readonly ModelStep[]): Promise<void> {
    await this.restore();
    for (const step of steps) {
      await this.take(step);
      await this.advance(0);
    }
  }

  /** From here on nothing fails; connections that stand are left alone. @returns what is broken, a line each */
  async heal(): Promise<string[]> {
    for (let second = 0; second < HEAL_SECONDS; second += 1) {
      await this.restore();
      await this.deliverAll();
      this.server.tick();
      await this.deliverAll();
      if (this.isSettled()) break;
      await this.advance(1000);
    }
    return this.broken();
  }

  end(): void {
    for (const device of this.devices) device.crash();
  }

  private async take(step: ModelStep): Promise<void> {
    switch (step.do) {
      case 'submit':
        this.submit(this.device(step.device), step.work, step.isShortLived);
        return;
      case 'cancel':
        this.cancel(step.command);
        return;
      case 'deliver':
      case 'lose':
      case 'duplicate':
        this.handleFrame(step.do, this.device(step.device), step.to, step.frame);
        return;
      case 'wait':
        await this.advance(step.seconds * 1000);
        await this.restore();
        this.server.tick();
        return;
      case 'cut':
        this.device(step.device).cutLink();
        return;
      case 'tear':
        this.everKilled.add(this.device(step.device).agentId);
        this.device(step.device).tearJournal();
        return;
      case 'kill agent':
        this.everKilled.add(this.device(step.device).agentId);
        this.device(step.device).crashAfter(step.afterSteps);
        return;
      case 'kill server':
        for (const device of this.devices) device.cutLink();
        return;
      case 'jump clock':
        this.device(step.device).clockOffsetMs += step.hours * 3_600_000;
    }
  }

  private submit({ agentId }: ModelDevice, work: ModelWork, isShortLived: boolean): void {
    const lifetimeMs = isShortLived ? SHORT_LIFE_MS : LONG_LIFE_MS;
    const id = this.server.submit(agentId, JSON.stringify(work), TIMEOUT_MS, lifetimeMs);
    this.submitted.push(id);
    if (isShortLived) this.shortLived.add(id);
  }

  private cancel(command: number): void {
    const id = this.submitted[command % Math.max(1, this.submitted.length)];
    if (id === undefined) return;
    this.cancelled.add(id);
    this.server.cancel(id);
  }

  /** Any frame of the link, in any order; one that is duplicated comes again later. */
  private handleFrame(fate: FrameFate, device: ModelDevice, to: Direction, frame: number): void {
    if (to === 'server') {
      const message = takeFrame(device.outbox, frame, fate === 'duplicate');
      if (message !== undefined && fate !== 'lose') this.server.receive(device.agentId, message);
    } else {
      const message = takeFrame(device.inbox, frame, fate === 'duplicate');
      if (message !== undefined && fate !== 'lose') device.receive(message);
    }
  }

  private async restore(): Promise<void> {
    for (const device of this.devices) {
      if (!device.isRunning) await device.boot();
      if (device.isOnline) continue;
      this.server.connect(device.agentId, (message) => device.inbox.push(structuredClone(message)));
      device.online();
    }
  }

  private async deliverAll(): Promise<void> {
    for (const device of this.devices) {
      while (device.outbox.length + device.inbox.length > 0) {
        for (const message of device.outbox.splice(0)) this.server.receive(device.agentId, message);
        for (const message of device.inbox.splice(0)) device.receive(message);
        await this.advance(0);
      }
    }
  }

  private isSettled(): boolean {
    return [...this.server.rows.values()].every(({ endedAtMs }) => endedAtMs !== null);
  }

  private broken(): string[] {
    const facts = this.server.facts();
    const violations = [...judgeCommands(facts), ...judgeDevices(facts, this.devices)];
    const lines = violations.map(({ invariant, commandId, detail }) => `${invariant}: ${commandId ?? ''} ${detail}`);
    for (const { id, agentId, status } of facts) {
      if (status === 'pending' || status === 'running') lines.push(`none_lost: ${id} is still ${status}`);
      else if (!this.hasCause(id, agentId, status)) lines.push(`no_end_without_cause: ${id} is ${status}`);
    }
    return lines;
  }

  private hasCause(id: string, agentId: string, status: string): boolean {
    if (status === 'interrupted') return this.everKilled.has(agentId);
    if (status === 'expired') return this.shortLived.has(id);
    if (status === 'cancelled') return this.cancelled.has(id) || this.shortLived.has(id);
    return status === 'completed' || status === 'failed';
  }

  private device(index: number): ModelDevice {
    const device = this.devices[index % this.devices.length];
    if (device === undefined) throw new Error('there is no device');
    return device;
  }
}

function takeFrame<T>(frames: T[], index: number, isKept: boolean): T | undefined {
  if (frames.length === 0) return undefined;
  const at = index % frames.length;
  return isKept ? frames[at] : frames.splice(at, 1)[0];
}
