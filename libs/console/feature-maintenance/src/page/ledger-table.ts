import { DatePipe } from '@angular/common';
import { Component, input } from '@angular/core';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import type { CursorList, MaintenanceSuppression } from '@gururmm/console/data-access';
import { AgentName } from '@gururmm/console/feature-places';
import { ListFrame, StatusChip } from '@gururmm/console/ui';

const OUTCOME_LABELS: Readonly<Record<MaintenanceSuppression['outcome'], string>> = {
  cleared: 'Good again meanwhile',
  opened: 'Still bad at the end: the alert was opened then',
  dropped: 'Its rule was changed or removed',
};

/** What a window kept back, and what became of it. */
@Component({
  selector: 'grmm-ledger-table',
  imports: [AgentName, DatePipe, ListFrame, MatTableModule, RouterLink, StatusChip],
  templateUrl: './ledger-table.html',
})
export class LedgerTable {
  readonly list = input.required<CursorList<MaintenanceSuppression, string>>();

  protected readonly columns = ['message', 'agent', 'severity', 'at', 'outcome'];

  protected outcomeOf(row: MaintenanceSuppression): string {
    // The window still lasts where there is none yet.
    return row.ended_at === null ? 'Not known before the window ends' : OUTCOME_LABELS[row.outcome];
  }
}
