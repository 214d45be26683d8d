import { computed, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { AgentsApi, LiveSocket, Loadable } from '@gururmm/console/data-access';
import { Clock } from '@gururmm/console/ui';
import type { ConsoleEvent, MetricsSample } from '@gururmm/shared/protocol';
import { type MetricsSeries, seriesOfHistory, withSample } from './metrics-series';

export const RANGES = [
  { key: '15m', label: '15 min', seconds: 15 * 60 },
  { key: '1h', label: '1 h', seconds: 3_600 },
  { key: '6h', label: '6 h', seconds: 6 * 3_600 },
  { key: '24h', label: '24 h', seconds: 24 * 3_600 },
  { key: '7d', label: '7 d', seconds: 7 * 24 * 3_600 },
  { key: '30d', label: '30 d', seconds: 30 * 24 * 3_600 },
  { key: '1y', label: '1 y', seconds: 365 * 24 * 3_600 },
] as const;

export type Range = (typeof RANGES)[number];

/** About as many points as a chart has room for on a wide screen. */
const POINTS = 360;

/** The metrics of one agent over a range of time that ends now; live samples are added as they come. */
@Injectable()
export class MetricsStore {
  private readonly api = inject(AgentsApi);
  private readonly clock = inject(Clock);
  private readonly rangeSignal = signal<Range>(RANGES[1]);
  private readonly read = new Loadable<MetricsSeries>();
  private agentId: string | null = null;
  private newest: MetricsSample | null = null;

  readonly range = this.rangeSignal.asReadonly();
  readonly series = this.read.value;
  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;
  /** The stretch of time that the charts show, in seconds since 1970. */
  readonly window = computed<readonly [number, number]>(() => {
    const end = Math.max(this.clock.now() / 1000, this.series()?.ts.at(-1) ?? 0);
    return [end - this.range().seconds, end];
  });

  constructor() {
    // The topic is followed by the agent's page, which outlives this tab.
    const live = inject(LiveSocket);
    live.events.pipe(takeUntilDestroyed()).subscribe((event) => this.take(event));
    live.restored.pipe(takeUntilDestroyed()).subscribe(() => void this.reload());
  }

  async show(agentId: string): Promise<void> {
    this.agentId = agentId;
    this.newest = null;
    this.read.clear();
    await this.reload();
  }

  async choose(range: Range): Promise<void> {
    this.rangeSignal.set(range);
    await this.reload();
  }

  async reload(): Promise<void> {
    const { agentId } = this;
    if (agentId === null) return;
    const to = new Date();
    const from = new Date(to.getTime() - this.range().seconds * 1000);
    await this.read.load(async () => seriesOfHistory(await this.api.metrics(agentId, from, to, POINTS)));
  }

  private take(event: ConsoleEvent): void {
    if (event.type !== 'agent_metrics' || event.payload.agent_id !== this.agentId) return;
    const oldestTs = Date.now() / 1000 - this.range().seconds;
    for (const sample of event.payload.samples) {
      const previous = this.newest;
      this.read.patch((series) => withSample(series, sample, previous, oldestTs));
      this.newest = sample;
    }
  }
}
