import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormControl } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { Agent } from '@gururmm/console/data-access';
import { JobFilterFields } from '@gururmm/console/feature-jobs';
import { AgentName, AgentPicker } from '@gururmm/console/feature-places';
import { ErrorPanel } from '@gururmm/console/ui';
import { debounceTime, merge } from 'rxjs';
import type { ScheduleForm } from './schedule-form';
import { machinesOf } from './schedule-input';
import { ScheduleStore } from './schedule-store';

const TYPING_MS = 300;

/** Asks where a schedule runs, and counts the machines that fit now; each run reads them anew. */
@Component({
  selector: 'grmm-machine-fields',
  imports: [AgentName, AgentPicker, ErrorPanel, JobFilterFields, MatButton, MatIcon],
  template: `
    <grmm-job-filter-fields [form]="form().controls.filter" />
    @if (canCount()) {
      <grmm-agent-picker label="Only these agents" [control]="picked" />
    }
    @if (agentIds().length > 0) {
      <ul data-testid="only-agents">
        @for (id of agentIds(); track id) {
          <li>
            <grmm-agent-name [agentId]="id" />
            @if (canCount()) {
              <button mat-button type="button" (click)="leaveOut(id)" data-testid="leave-out">
                <mat-icon svgIcon="close" />Leave out
              </button>
            }
          </li>
        }
      </ul>
    }
    @if (store.previewError(); as error) {
      <grmm-error-panel [error]="error" [canRetry]="false" />
    } @else if (store.preview(); as preview) {
      <p role="status" data-testid="schedule-machines">
        <strong>{{ preview.count }} {{ preview.count === 1 ? 'machine' : 'machines' }}</strong> now.
        <span class="muted">{{ clientText() }}</span>
      </p>
    }
  `,
})
export class MachineFields {
  protected readonly store = inject(ScheduleStore);

  readonly form = input.required<ScheduleForm>();
  readonly canCount = input(false);

  protected readonly picked = new FormControl<Agent | null>(null);
  protected readonly agentIds = signal<readonly string[]>([]);
  protected readonly clientText = computed(() => {
    const clients = this.store.preview()?.clients ?? [];
    return clients.map(({ name, count }) => `${name ?? 'without a client'} (${count})`).join(', ');
  });

  constructor() {
    effect((onCleanup) => {
      const { agentIds, filter } = this.form().controls;
      this.agentIds.set(agentIds.value);
      if (!this.canCount()) return;
      untracked(() => void this.store.count(machinesOf(this.form())));
      const following = agentIds.valueChanges.subscribe((ids) => this.agentIds.set(ids));
      following.add(
        merge(filter.valueChanges, agentIds.valueChanges)
          .pipe(debounceTime(TYPING_MS))
          .subscribe(() => void this.store.count(machinesOf(this.form()))),
      );
      onCleanup(() => following.unsubscribe());
    });
    this.picked.valueChanges.pipe(takeUntilDestroyed()).subscribe((agent) => {
      const { agentIds } = this.form().controls;
      if (agent !== null && !agentIds.value.includes(agent.id)) agentIds.setValue([...agentIds.value, agent.id]);
    });
  }

  protected leaveOut(agentId: string): void {
    const { agentIds } = this.form().controls;
    agentIds.setValue(agentIds.value.filter((id) => id !== agentId));
  }
}
