import { Component, computed, effect, inject, untracked } from '@angular/core';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { EmptyState, ErrorPanel, Skeleton } from '@gururmm/console/ui';
import { AgentStore } from '../page/agent-store';
import type { ChartLine } from './chart-options';
import { metricsNotes } from './metrics-notes';
import { MetricChart } from './metric-chart';
import { MetricsStore, RANGES } from './metrics-store';

/** The course of an agent's metrics, up to now. */
@Component({
  selector: 'grmm-agent-metrics',
  imports: [
    EmptyState,
    ErrorPanel,
    MatButtonToggle,
    MatButtonToggleGroup,
    MatIcon,
    MatProgressBar,
    MetricChart,
    Skeleton,
  ],
  providers: [MetricsStore],
  templateUrl: './agent-metrics.html',
  styleUrl: './agent-metrics.scss',
})
export class AgentMetrics {
  private readonly agents = inject(AgentStore);
  protected readonly store = inject(MetricsStore);

  protected readonly ranges = RANGES;
  protected readonly agentId = computed(() => this.agents.agent()?.id ?? null);
  protected readonly ts = computed(() => this.store.series()?.ts ?? []);
  protected readonly cpu = computed<ChartLine[]>(() => [
    { label: 'CPU', colour: '--grmm-chart-1', values: this.store.series()?.cpuPercent ?? [] },
  ]);
  protected readonly memory = computed<ChartLine[]>(() => [
    { label: 'Memory', colour: '--grmm-chart-1', values: this.store.series()?.memoryPercent ?? [] },
  ]);
  protected readonly network = computed<ChartLine[]>(() => [
    { label: 'Received', colour: '--grmm-chart-1', values: this.store.series()?.rxPerSecond ?? [] },
    { label: 'Sent', colour: '--grmm-chart-2', values: this.store.series()?.txPerSecond ?? [] },
  ]);

  protected readonly load = computed<ChartLine[]>(() => [
    { label: 'Load', colour: '--grmm-chart-1', values: this.store.series()?.load1 ?? [] },
  ]);
  /** Windows knows no load average. */
  protected readonly hasLoad = computed(() => this.load().some(({ values }) => values.some((value) => value !== null)));
  protected readonly disks = computed(() =>
    (this.store.series()?.disks ?? []).map(({ mount, usedPercent }) => ({
      mount,
      lines: [{ label: mount, colour: '--grmm-chart-1', values: usedPercent }] satisfies ChartLine[],
    })),
  );
  protected readonly interfaces = computed(() =>
    (this.store.series()?.interfaces ?? []).map(({ name, rxPerSecond, txPerSecond }) => ({
      name,
      lines: [
        { label: 'Received', colour: '--grmm-chart-1', values: rxPerSecond },
        { label: 'Sent', colour: '--grmm-chart-2', values: txPerSecond },
      ] satisfies ChartLine[],
    })),
  );
  protected readonly notes = computed(() => {
    const state = this.agents.state();
    return state === null ? [] : metricsNotes(state);
  });

  constructor() {
    effect(() => {
      const id = this.agentId();
      if (id !== null) untracked(() => void this.store.show(id));
    });
  }
}
