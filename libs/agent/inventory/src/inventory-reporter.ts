import { randomUUID } from 'node:crypto';
import { type AgentFeature, type FeatureLink, type Logger, messageOf, RepeatingTask } from '@gururmm/agent/runtime';
import {
  type AgentPayload,
  INVENTORY_SECTIONS,
  type InventoryContent,
  type InventorySection,
} from '@gururmm/shared/protocol';
import { contentHash } from './section-content';
import type { SentSections } from './sent-sections';

type Inventory = AgentPayload<'inventory'>;

export interface InventoryReporterParts {
  /** Reads a section; aborted when the agent stops. */
  readonly collect: (section: InventorySection, signal: AbortSignal) => Promise<InventoryContent>;
  readonly openMemory: () => SentSections;
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
}

/** What has not changed is told once a day, so that the server knows it to be of now. */
const MAX_AGE_MS = 24 * 60 * 60_000;
/** The first look waits until the agent has settled, but never longer than the interval. */
const FIRST_LOOK_SECONDS = 30;
/** Between two sendings of a section that the server has not acknowledged. */
const RESEND_SECONDS = 600;

/** Looks at the machine again and again, and tells the server what has changed. */
export class InventoryReporter implements AgentFeature {
  readonly capabilities = ['inventory'];
  /** Of each section the newest that the server has not stored; nothing else is worth keeping. */
  private readonly pending = new Map<InventorySection, Inventory>();
  private readonly stopping = new AbortController();
  private tasks: readonly RepeatingTask[] = [];
  private link: FeatureLink | undefined;
  private memory: SentSections | undefined;
  private hasLooked = false;

  constructor(private readonly parts: InventoryReporterParts) {}

  start(link: FeatureLink): void {
    this.link = link;
    this.memory = this.parts.openMemory();
    const interval = () => link.settings().inventory_interval_seconds;
    const looks = new RepeatingTask(
      () => (this.hasLooked ? interval() : Math.min(FIRST_LOOK_SECONDS, interval())),
      () => this.look(),
    );
    const resends = new RepeatingTask(
      () => RESEND_SECONDS,
      () => this.sendPending(),
    );
    this.tasks = [looks, resends];
    for (const task of this.tasks) task.start('after_interval');
  }

  stop(): void {
    for (const task of this.tasks) task.stop();
    this.stopping.abort();
    this.link = undefined;
  }

  onOnline(): void {
    this.sendPending();
  }

  onEventAck(eventId: string): void {
    for (const [section, { event_id, hash }] of this.pending) {
      if (event_id !== eventId) continue;
      this.pending.delete(section);
      this.memory?.note(section, hash, Date.now());
    }
  }

  onSettingsChange(): void {
    // The next wait asks for the interval anew.
  }

  private async look(): Promise<void> {
    for (const section of INVENTORY_SECTIONS) if (this.isDue(section)) await this.lookAt(section);
    this.hasLooked = true;
  }

  /** Hardware changes while the machine is off: it is read at each start, and once a day. */
  private isDue(section: InventorySection): boolean {
    if (section !== 'hardware' || !this.hasLooked) return true;
    const storedAtMs = this.memory?.storedAtMs(section);
    return storedAtMs === undefined || Math.abs(Date.now() - storedAtMs) >= MAX_AGE_MS;
  }

  private async lookAt(section: InventorySection): Promise<void> {
    const { link, memory, stopping } = this;
    if (link === undefined || memory === undefined) return;
    try {
      const ts = link.now().toISOString();
      const content = await this.parts.collect(section, stopping.signal);
      const hash = contentHash(content);
      if (this.pending.get(section)?.hash === hash || memory.isKnown(section, hash, Date.now(), MAX_AGE_MS)) return;
      this.pending.set(section, { event_id: randomUUID(), ts, hash, ...content });
      this.send(section);
    } catch (error) {
      if (!stopping.signal.aborted)
        this.parts.logger.warn('the inventory could not be read', { section, error: messageOf(error) });
    }
  }

  private sendPending(): void {
    for (const section of this.pending.keys()) this.send(section);
  }

  private send(section: InventorySection): void {
    const payload = this.pending.get(section);
    if (payload !== undefined) this.link?.send({ type: 'inventory', payload });
  }
}
