import { DatePipe } from '@angular/common';
import { Component, computed, inject } from '@angular/core';
import { BytesPipe, EmptyState, ErrorPanel, Skeleton, TimeAgo } from '@gururmm/console/ui';
import { AgentStore } from '../page/agent-store';
import { cpuUsage, diskUsages, memoryUsage } from './usage';
import { UsageBar } from './usage-bar';

/** How the machine is right now, as it last reported. */
@Component({
  selector: 'grmm-agent-overview',
  imports: [BytesPipe, DatePipe, EmptyState, ErrorPanel, Skeleton, TimeAgo, UsageBar],
  templateUrl: './agent-overview.html',
  styleUrl: './agent-overview.scss',
})
export class AgentOverview {
  protected readonly store = inject(AgentStore);

  protected readonly metrics = computed(() => this.store.state()?.metrics ?? null);
  protected readonly usages = computed(() => {
    const metrics = this.metrics();
    return metrics === null ? [] : [cpuUsage(metrics), memoryUsage(metrics)];
  });
  protected readonly disks = computed(() => {
    const metrics = this.metrics();
    return metrics === null ? [] : diskUsages(metrics);
  });
  protected readonly addresses = computed(() =>
    (this.store.state()?.network?.interfaces ?? [])
      .filter(({ up, name }) => up && name !== 'lo')
      .flatMap(({ ipv4 }) => ipv4.map(({ address }) => address))
      .filter((address) => !address.startsWith('127.')),
  );
}
