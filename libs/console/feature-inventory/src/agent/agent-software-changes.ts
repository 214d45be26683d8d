import { Component, effect, inject, input, signal, untracked } from '@angular/core';
import { MatTableModule } from '@angular/material/table';
import { CursorList, InventoryApi, reloadOn, type SoftwareChange } from '@gururmm/console/data-access';
import { ListFrame, TimeAgo } from '@gururmm/console/ui';
import { SearchField } from '../search-field';

const KINDS: Readonly<Record<SoftwareChange['kind'], string>> = {
  installed: 'Installed',
  removed: 'Removed',
  updated: 'Updated',
};

/** What was installed, removed and updated on one machine. */
@Component({
  selector: 'grmm-agent-software-changes',
  imports: [ListFrame, MatTableModule, SearchField, TimeAgo],
  template: `
    <grmm-list-frame
      emptyIcon="history"
      emptyHeading="No change yet"
      emptyText="What is installed, removed and updated from now on stands here."
      noMatch="No change matches"
      [list]="list"
      [isFiltered]="q() !== undefined"
    >
      <div listFilters class="filters" role="search" aria-label="Search changes">
        <grmm-search-field label="Name" (searched)="q.set($event)" />
      </div>
      <table mat-table class="cards" [dataSource]="list.items()" aria-label="Changes of software">
        <ng-container matColumnDef="name">
          <th mat-header-cell *matHeaderCellDef>Name</th>
          <td mat-cell *matCellDef="let change" class="lead">{{ change.name }}</td>
        </ng-container>
        <ng-container matColumnDef="kind">
          <th mat-header-cell *matHeaderCellDef>Change</th>
          <td mat-cell *matCellDef="let change" data-label="Change">{{ kindOf(change) }}</td>
        </ng-container>
        <ng-container matColumnDef="version">
          <th mat-header-cell *matHeaderCellDef>Version</th>
          <td mat-cell *matCellDef="let change" data-label="Version">{{ versionsOf(change) }}</td>
        </ng-container>
        <ng-container matColumnDef="at">
          <th mat-header-cell *matHeaderCellDef>Seen</th>
          <td mat-cell *matCellDef="let change" data-label="Seen"><grmm-time-ago [at]="change.changed_at" /></td>
        </ng-container>
        <tr mat-header-row *matHeaderRowDef="columns"></tr>
        <tr mat-row *matRowDef="let change; columns: columns" data-testid="software-change-row"></tr>
      </table>
    </grmm-list-frame>
  `,
})
export class AgentSoftwareChanges {
  private readonly api = inject(InventoryApi);

  readonly agentId = input.required<string>();

  protected readonly columns = ['name', 'kind', 'version', 'at'];
  protected readonly q = signal<string | undefined>(undefined);
  protected readonly list = new CursorList<SoftwareChange, { agentId: string; q: string | undefined }>(
    ({ agentId, q }, page) => this.api.softwareChangesOf(agentId, q, page),
  );

  constructor() {
    effect(() => {
      const [agentId, q] = [this.agentId(), this.q()];
      untracked(() => void this.list.show({ agentId, q }));
    });
    reloadOn(
      (event) =>
        event.type === 'inventory_changed' &&
        event.payload.agent_id === this.agentId() &&
        event.payload.section === 'software',
      () => {
        void this.list.reload();
      },
    );
  }

  protected kindOf({ kind }: SoftwareChange): string {
    return KINDS[kind];
  }

  protected versionsOf({ from_version: from, to_version: to }: SoftwareChange): string {
    return [from, to].filter((version) => version !== null).join(' → ') || '–';
  }
}
