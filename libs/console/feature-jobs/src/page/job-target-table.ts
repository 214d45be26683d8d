import { Component, computed, input, output, signal } from '@angular/core';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import type { CursorList, JobTarget, JobTargetFilters } from '@gururmm/console/data-access';
import {
  COMMAND_STATUS_LOOKS,
  EmptyState,
  ErrorPanel,
  Pager,
  StatusChip,
  TARGET_STATUS_LOOKS,
} from '@gururmm/console/ui';

const LOOKS = Object.entries({ ...TARGET_STATUS_LOOKS, ...COMMAND_STATUS_LOOKS }).map(([value, { label }]) => ({
  value: value as NonNullable<JobTargetFilters['status']>,
  label,
}));

/** The machines of a job in the order of their waves, each with its command. */
@Component({
  selector: 'grmm-job-target-table',
  imports: [
    EmptyState,
    ErrorPanel,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
    MatTableModule,
    Pager,
    RouterLink,
    StatusChip,
  ],
  templateUrl: './job-target-table.html',
  styles: `
    .head {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 8px 16px;
      padding: 12px 16px;
    }
  `,
})
export class JobTargetTable {
  readonly list = input.required<CursorList<JobTarget, JobTargetFilters & { id: string }>>();
  readonly waveCount = input.required<number>();
  readonly filtered = output<JobTargetFilters>();

  protected readonly status = signal<JobTargetFilters['status']>(undefined);
  protected readonly looks = LOOKS;
  protected readonly columns = computed(() => [
    'machine',
    ...(this.waveCount() > 1 ? ['wave'] : []),
    'status',
    'exit',
    'command',
  ]);

  protected filter(status: JobTargetFilters['status']): void {
    this.status.set(status);
    this.filtered.emit(status === undefined ? {} : { status });
  }
}
