import { Component, computed, effect, inject, untracked } from '@angular/core';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatProgressBar } from '@angular/material/progress-bar';
import { EmptyState, ErrorPanel, Skeleton } from '@gururmm/console/ui';
import { AgentStore } from '../page/agent-store';
import type { ChartLine } from './chart-options';
import { MetricChart } from './metric-chart';
import { MetricsStore, RANGES } from './metrics-store';

/** The course of an agent's metrics, up to now. */
@Component({
  selector: 'grmm-agent-metrics',
  imports: [EmptyState, ErrorPanel, MatButtonToggle, MatButtonToggleGroup, MatProgressBar, MetricChart, Skeleton],
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

  constructor() {
    effect(() => {
      const id = this.agentId();
      if (id !== null) untracked(() => void this.store.show(id));
    });
  }
}
