import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AgentFeature,
  EventSender,
  type FeatureLink,
  type Logger,
  messageOf,
  RepeatingTask,
  type Settings,
} from '@gururmm/agent/runtime';
import type { WatchedService } from '@gururmm/shared/protocol';
import {
  afterFailedRestart,
  afterLook,
  afterRestart,
  isRestartDue,
  newTarget,
  noteAttempt,
  type TargetState,
  type Verdict,
  withFreshRule,
} from './restart-rules';
import type { ServiceManager, Sighting } from './service-manager';
import type { WatchdogEventPayload, WatchdogMemory } from './watchdog-memory';

/** What was started has so long to be seen. */
const VERIFY_MS = 15_000;
const VERIFY_STEP_MS = 1000;
/** Seen twice: what dies at once did not start. */
const SIGHTINGS_UNTIL_UP = 2;
/** While a machine starts, services that are not up yet are no news. */
const BOOT_SECONDS = 120;
const MAX_REASON_LENGTH = 500;

export interface WatchdogParts {
  /** Who to ask; a manager is made when something of its kind is watched for the first time. */
  readonly managers: Readonly<Record<WatchedService['kind'], () => Promise<ServiceManager>>>;
  readonly memory: WatchdogMemory;
  readonly logger: Logger;
  readonly machineUptimeSeconds: () => number;
}

/** Looks after the services and processes of the policy. */
export class Watchdog implements AgentFeature {
  readonly capabilities = ['watchdog'];
  private link: FeatureLink | undefined;
  private sender: EventSender<WatchdogEventPayload> | undefined;
  private tasks: readonly RepeatingTask[] = [];
  private rules = new Map<string, WatchedService>();
  private readonly restarting = new Set<string>();
  private readonly unreachable = new Set<WatchedService['kind']>();
  private isStopped = false;

  constructor(private readonly parts: WatchdogParts) {}

  start(link: FeatureLink): void {
    const { memory } = this.parts;
    this.link = link;
    this.rules = rulesOf(link.settings());
    const sender = new EventSender(memory, (payload) => link.send({ type: 'watchdog_event', payload }));
    this.sender = sender;
    this.tasks = [
      new RepeatingTask(
        () => link.settings().watchdog_interval_seconds,
        () => this.look(link),
      ),
      new RepeatingTask(
        () => link.settings().resend_max_delay_seconds,
        () => sender.resend(),
      ),
    ];
    for (const task of this.tasks) task.start('now');
  }

  stop(): void {
    this.isStopped = true;
    for (const task of this.tasks) task.stop();
    this.parts.memory.save();
  }

  onOnline(): void {
    this.sender?.resend();
  }

  onEventAck(eventId: string): void {
    this.sender?.onAck(eventId);
  }

  onSettingsChange(): void {
    if (this.link === undefined) return;
    const { targets } = this.parts.memory;
    const earlier = this.rules;
    this.rules = rulesOf(this.link.settings());
    for (const [key, rule] of this.rules) {
      const state = targets.get(key);
      if (state !== undefined && JSON.stringify(earlier.get(key)) !== JSON.stringify(rule)) {
        targets.set(key, withFreshRule(state));
      }
    }
  }

  /** Must not throw: it runs on a timer. */
  private async look(link: FeatureLink): Promise<void> {
    const { memory, machineUptimeSeconds } = this.parts;
    for (const key of memory.targets.keys()) if (!this.rules.has(key)) memory.targets.delete(key);
    const sightings = new Map([...(await this.sightings('service')), ...(await this.sightings('process'))]);
    if (this.isStopped) return;
    const isBooting = machineUptimeSeconds() < BOOT_SECONDS;
    for (const [key, rule] of this.rules) {
      const sighting = sightings.get(key);
      if (sighting === undefined || this.restarting.has(key)) continue;
      const state = memory.targets.get(key) ?? newTarget(Date.now());
      if (isBooting && sighting.status !== 'up' && state.status !== 'down') continue;
      this.apply(link, key, rule, afterLook(state, rule, sighting, Date.now()));
      if (sighting.status === 'down') this.restartIfDue(link, key, rule);
    }
    memory.save();
    this.sender?.send();
  }

  /** What each watched thing of a kind is found to be; nothing when the system cannot be asked. */
  private async sightings(kind: WatchedService['kind']): Promise<ReadonlyMap<string, Sighting>> {
    const names = [...this.rules.values()].filter((rule) => rule.kind === kind).map(({ name }) => name);
    if (names.length === 0) return new Map();
    try {
      const found = await (await this.parts.managers[kind]()).look(names);
      this.unreachable.delete(kind);
      return new Map([...found].map(([name, sighting]) => [keyOf({ kind, name }), sighting]));
    } catch (error) {
      // Said once, not with every look.
      if (!this.unreachable.has(kind)) {
        this.parts.logger.warn('what is watched cannot be looked at', { kind, error: messageOf(error) });
      }
      this.unreachable.add(kind);
      return new Map();
    }
  }

  private restartIfDue(link: FeatureLink, key: string, rule: WatchedService): void {
    const { memory, logger } = this.parts;
    const state = memory.targets.get(key);
    if (state === undefined || !isRestartDue(state, rule, Date.now())) return;
    const { isAllowed, ...verdict } = noteAttempt(state, rule, Date.now());
    this.apply(link, key, rule, verdict);
    // A crash right after the start must find the attempt counted.
    memory.save();
    if (!isAllowed) return;
    this.restarting.add(key);
    logger.info('the watchdog starts what has stopped', { service: rule.name, kind: rule.kind });
    void this.restart(link, key, rule).finally(() => this.restarting.delete(key));
  }

  private async restart(link: FeatureLink, key: string, rule: WatchedService): Promise<void> {
    const reason = await this.startAndVerify(rule);
    const state = this.parts.memory.targets.get(key);
    if (this.isStopped || state === undefined) return;
    const now = Date.now();
    const verdict =
      reason === undefined ? afterRestart(state, rule, now) : afterFailedRestart(state, rule, reason, now);
    this.apply(link, key, rule, verdict);
    this.parts.memory.save();
    this.sender?.send();
  }

  /** @returns why it does not run; undefined when it does */
  private async startAndVerify({ kind, name, start_command }: WatchedService): Promise<string | undefined> {
    try {
      const manager = await this.parts.managers[kind]();
      await manager.start(name, start_command);
      const deadlineMs = performance.now() + VERIFY_MS;
      let detail: string | undefined;
      for (let seen = 0; performance.now() < deadlineMs && !this.isStopped;) {
        const sighting = (await manager.look([name])).get(name);
        seen = sighting?.status === 'up' ? seen + 1 : 0;
        if (seen >= SIGHTINGS_UNTIL_UP) return undefined;
        detail = sighting?.detail;
        await pause(VERIFY_STEP_MS);
      }
      return `it was started and does not run${detail === undefined ? '' : ` (${detail})`}`;
    } catch (error) {
      return messageOf(error).slice(0, MAX_REASON_LENGTH);
    }
  }

  private apply(link: FeatureLink, key: string, { name }: WatchedService, { state, findings }: Verdict): void {
    const { memory, logger } = this.parts;
    memory.targets.set(key, state satisfies TargetState);
    for (const { event, detail } of findings) {
      logger.info('watchdog', { service: name, event, detail });
      memory.add([{ event_id: randomUUID(), service: name, event, ts: link.now().toISOString(), detail }]);
    }
  }
}

function keyOf({ kind, name }: Pick<WatchedService, 'kind' | 'name'>): string {
  return `${kind}:${name}`;
}

function rulesOf(settings: Settings): Map<string, WatchedService> {
  return new Map(settings.watched_services.map((rule) => [keyOf(rule), rule]));
}
