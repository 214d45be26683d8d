import { randomUUID } from 'node:crypto';
import {
  type AgentFeature,
  EventSender,
  type EventSpool,
  type FeatureLink,
  messageOf,
  type Random,
  RepeatingTask,
} from '@gururmm/agent/runtime';
import { type AgentPayload, SCRIPT_CHECKS_CAPABILITY, type ScriptCheck } from '@gururmm/shared/protocol';
import { CheckSchedule } from './check-schedule';
import { type CheckRunParts, runCheck } from './run-check';

export type CheckResult = AgentPayload<'check_result'>;

export interface ScriptChecksParts extends CheckRunParts {
  /** Opened at the start: whoever makes an agent has not run it. */
  readonly openSpool: () => EventSpool<CheckResult>;
  /** Ends processes that checks of an earlier agent process left running. */
  readonly endSurvivors: (checkIds: readonly string[]) => Promise<void>;
  readonly random: Random;
}

/** Everything that exists only while the agent runs. */
interface Work {
  readonly link: FeatureLink;
  readonly spool: EventSpool<CheckResult>;
  readonly sender: EventSender<CheckResult>;
  readonly resend: RepeatingTask;
}

/** Runs the checks of the configuration, one at a time. */
export class ScriptChecks implements AgentFeature {
  readonly capabilities = [SCRIPT_CHECKS_CAPABILITY];
  private readonly schedule: CheckSchedule;
  private work: Work | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: { readonly check: ScriptCheck; readonly stop: AbortController; ended: Promise<void> } | undefined;
  /** Settled once nothing of an earlier agent process is left. */
  private survivorsEnded: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ScriptChecksParts) {
    this.schedule = new CheckSchedule(parts.random);
  }

  start(link: FeatureLink): void {
    const spool = this.parts.openSpool();
    const sender = new EventSender(spool, (payload) => link.send({ type: 'check_result', payload }));
    const resend = new RepeatingTask(
      () => link.settings().resend_max_delay_seconds,
      () => sender.resend(),
    );
    resend.start('after_interval');
    this.work = { link, spool, sender, resend };
    const checkIds = link.settings().script_checks.map(({ check_id }) => check_id);
    if (checkIds.length > 0) this.survivorsEnded = this.endSurvivors(checkIds);
    this.onSettingsChange();
  }

  async stop(): Promise<void> {
    const { work } = this;
    this.work = undefined;
    clearTimeout(this.timer);
    this.running?.stop.abort('interrupted');
    await this.running?.ended;
    work?.resend.stop();
    work?.spool.close();
  }

  onOnline(): void {
    this.work?.sender.resend();
  }

  onEventAck(eventId: string): void {
    this.work?.sender.onAck(eventId);
  }

  onSettingsChange(): void {
    if (this.work === undefined) return;
    const checks = this.work.link.settings().script_checks.filter((check) => !lacksSecrets(check));
    this.schedule.replace(checks, performance.now());
    if (this.running !== undefined && !this.schedule.has(this.running.check)) this.running.stop.abort('cancelled');
    this.wait();
  }

  private async endSurvivors(checkIds: readonly string[]): Promise<void> {
    try {
      await this.parts.endSurvivors(checkIds);
    } catch (error) {
      this.parts.logger.warn('left-over processes of checks could not be ended', { error: messageOf(error) });
    }
  }

  /** Waits for what is due next; while a check runs, its end comes here again. */
  private wait(): void {
    clearTimeout(this.timer);
    const next = this.schedule.next();
    if (this.running !== undefined || next === undefined) return;
    this.timer = setTimeout(() => this.begin(next.check), Math.max(0, next.atMs - performance.now()));
  }

  private begin(check: ScriptCheck): void {
    const { work } = this;
    if (work === undefined || this.running !== undefined) return;
    this.schedule.noteStart(check, performance.now());
    const running = { check, stop: new AbortController(), ended: Promise.resolve() };
    this.running = running;
    running.ended = this.run(work, check, running.stop.signal).finally(() => {
      this.running = undefined;
      if (this.work !== undefined) this.wait();
    });
  }

  private async run({ link, spool, sender }: Work, check: ScriptCheck, stop: AbortSignal): Promise<void> {
    await this.survivorsEnded;
    const { check_id, rule_version } = check;
    const ts = link.now().toISOString();
    const end = await runCheck(check, this.parts, link.settings(), stop);
    if (end === undefined) return;
    const { outcome, exit_code, duration_ms } = end;
    this.parts.logger.debug('check ended', { check_id, outcome, exit_code: exit_code ?? 'none', duration_ms });
    spool.add({ event_id: randomUUID(), check_id, ...(rule_version !== undefined && { rule_version }), ts, ...end });
    sender.send();
  }
}

/** A restart has forgotten them; the server sends them with the next sign-in. */
function lacksSecrets({ secrets_revision, secret_env }: ScriptCheck): boolean {
  return secrets_revision !== undefined && secret_env === undefined;
}
