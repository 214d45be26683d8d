import type { AgentLink, Logger, UpdatePort } from '@gururmm/agent/runtime';
import { messageOf } from '@gururmm/agent/runtime';
import type { ServerPayload, UpdateReport } from '@gururmm/shared/protocol';
import { type OfferRules, refusalOf, targetPathOf } from './check-offer';
import { fetchUpdate } from './fetch-update';
import type { Slots } from './slots';
import type { TrustedRepository } from './trusted-repository';
import type { Offer, UpdateReportEntry, UpdateStateFile } from './update-state';

const IDLE_POLL_MS = 500;
const RESEND_MS = 30_000;

export interface SelfUpdateParts {
  readonly rules: OfferRules;
  readonly state: UpdateStateFile;
  readonly slots: Slots;
  /** Opens the repository for one update; `signal` ends its downloads. */
  readonly openRepository: (signal: AbortSignal) => TrustedRepository;
  /** How long running commands may hold an update up. */
  readonly idleWaitSeconds: number;
  readonly logger: Logger;
  /** No command runs and the version stands in its slot: the trial may begin. */
  readonly onReady: () => void;
}

/** Takes updates that the server offers, up to the point where the new version can be tried. */
export class SelfUpdate implements UpdatePort {
  readonly capabilities: readonly string[];
  private link: AgentLink | undefined;
  private work: AbortController | undefined;
  private idleTimer: ReturnType<typeof setTimeout> | undefined;
  private resendTimer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly parts: SelfUpdateParts) {
    const { builtIn, isEnabled } = parts.rules;
    this.capabilities = builtIn === undefined || !isEnabled ? [] : ['self_update', `target:${builtIn.target}`];
  }

  start(link: AgentLink): void {
    this.link = link;
    this.resendTimer = setInterval(() => this.sendReports(), RESEND_MS);
    const { offer, phase } = this.parts.state.current;
    if (offer === null) return;
    if (phase === 'installed' || phase === 'trial') this.waitForIdle(offer, performance.now());
    else void this.fetch(offer);
  }

  stop(): void {
    clearTimeout(this.idleTimer);
    clearInterval(this.resendTimer);
    this.work?.abort(new Error('the agent stops'));
    this.work = undefined;
  }

  onOnline(): void {
    this.sendReports();
  }

  onOffer(offer: ServerPayload<'update'>): void {
    const { state, logger, rules } = this.parts;
    const { offer: inHand } = state.current;
    if (inHand?.update_id === offer.update_id) return;
    logger.info('an update is offered', { version: offer.version });
    const refusal = refusalOf(offer, rules);
    if (refusal !== undefined) this.end(offer, 'failed', refusal);
    else if (offer.version === rules.ownVersion) this.end(offer, 'succeeded', undefined);
    else void this.fetch(offer);
  }

  onEventAck(eventId: string): void {
    const { state } = this.parts;
    const left = state.current.reports.filter(({ update_id }) => update_id !== eventId);
    if (left.length === state.current.reports.length) return;
    try {
      state.change({ reports: left });
    } catch (error) {
      this.parts.logger.warn('a report stays for now', { error: messageOf(error) });
    }
  }

  onResultStored(): void {
    // Only a version on trial counts what gets through.
  }

  private async fetch(offer: Offer): Promise<void> {
    const { state, slots, logger, rules, openRepository } = this.parts;
    this.work?.abort(new Error('another update was offered'));
    const work = new AbortController();
    this.work = work;
    try {
      const { update_id, version, target, checksum, size_bytes } = offer;
      state.change({
        offer: { update_id, version, target, checksum, size_bytes },
        phase: 'fetching',
        trial_starts: 0,
        trial_pid: null,
      });
      this.tell(offer, 'downloading');
      await fetchUpdate(offer, {
        repository: openRepository(work.signal),
        slots,
        targetPath: targetPathOf(version, rules.builtIn?.target ?? ''),
        onVerifying: () => this.tell(offer, 'verifying'),
      });
      if (work.signal.aborted) return;
      state.change({ phase: 'installed' });
      this.tell(offer, 'installing');
      this.waitForIdle(offer, performance.now());
    } catch (error) {
      // Stopped or replaced: the state says where to go on, and nothing went wrong.
      if (work.signal.aborted) return;
      logger.error('the update failed', { version: offer.version, error: messageOf(error) });
      // First of all: on a full disk it is this that makes room for the note of the end.
      slots.removeIncoming();
      this.end(offer, 'failed', messageOf(error));
    }
  }

  /** A version on trial shares the journal, so no command may be running when it starts. */
  private waitForIdle(offer: Offer, sinceMs: number): void {
    if (this.link?.runningCount() === 0) {
      this.parts.onReady();
      return;
    }
    if (performance.now() - sinceMs > this.parts.idleWaitSeconds * 1000) {
      this.end(offer, 'failed', 'commands ran for so long that the update could not begin');
      return;
    }
    this.idleTimer = setTimeout(() => this.waitForIdle(offer, sinceMs), IDLE_POLL_MS);
  }

  private end(offer: Pick<Offer, 'update_id' | 'version'>, state: UpdateReport, error: string | undefined): void {
    try {
      endUpdate(this.parts.state, offer, state, error);
    } catch (fault) {
      // A disk that takes no note must not end the agent: told once, without a promise to repeat it.
      this.parts.logger.error('the end of an update could not be noted', { error: messageOf(fault) });
      const { update_id, version } = offer;
      this.link?.send({
        type: 'update_status',
        payload: { update_id, version, state, ...(error === undefined ? {} : { error }) },
      });
      return;
    }
    this.sendReports();
  }

  private tell({ update_id, version }: Offer, state: UpdateReport): void {
    this.link?.send({ type: 'update_status', payload: { update_id, state, version } });
  }

  private sendReports(): void {
    for (const payload of this.parts.state.current.reports) this.link?.send({ type: 'update_status', payload });
  }
}

/** Notes the end of an update; it is told to the server until the server has stored it. */
export function endUpdate(
  file: UpdateStateFile,
  { update_id, version }: Pick<Offer, 'update_id' | 'version'>,
  state: UpdateReport,
  error: string | undefined,
): void {
  const report: UpdateReportEntry = { update_id, version, state, ...(error === undefined ? {} : { error }) };
  const { offer, reports } = file.current;
  const isInHand = offer?.update_id === update_id;
  file.change({
    ...(isInHand ? { offer: null, phase: null, trial_pid: null, trial_starts: 0 } : {}),
    reports: [...reports.filter((each) => each.update_id !== update_id), report].slice(-32),
  });
}
