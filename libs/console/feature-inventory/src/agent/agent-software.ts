import { Component, effect, inject, input, signal, untracked } from '@angular/core';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import { CursorList, InventoryApi, reloadOn, type Software } from '@gururmm/console/data-access';
import { ListFrame, TimeAgo } from '@gururmm/console/ui';
import { SearchField } from '../search-field';

/** What is installed on one machine. */
@Component({
  selector: 'grmm-agent-software',
  imports: [ListFrame, MatTableModule, RouterLink, SearchField, TimeAgo],
  template: `
    <grmm-list-frame
      emptyIcon="hard_drive"
      emptyHeading="Nothing known yet"
      emptyText="The agent tells what is installed within minutes of its first start."
      noMatch="Nothing installed matches"
      [list]="list"
      [isFiltered]="q() !== undefined"
    >
      <div listFilters class="filters" role="search" aria-label="Search software">
        <grmm-search-field label="Name or publisher" (searched)="q.set($event)" />
      </div>
      <table mat-table class="cards" [dataSource]="list.items()" aria-label="Installed software">
        <ng-container matColumnDef="name">
          <th mat-header-cell *matHeaderCellDef>Name</th>
          <td mat-cell *matCellDef="let item" class="lead">
            <a routerLink="/software/machines" [queryParams]="{ name: item.name }">{{ item.name }}</a>
          </td>
        </ng-container>
        <ng-container matColumnDef="version">
          <th mat-header-cell *matHeaderCellDef>Version</th>
          <td mat-cell *matCellDef="let item" data-label="Version">
            {{ item.version ?? '–' }}{{ item.arch === null ? '' : ' (' + item.arch + ')' }}
          </td>
        </ng-container>
        <ng-container matColumnDef="publisher">
          <th mat-header-cell *matHeaderCellDef>Publisher</th>
          <td mat-cell *matCellDef="let item" data-label="Publisher">{{ item.publisher ?? '–' }}</td>
        </ng-container>
        <ng-container matColumnDef="since">
          <th mat-header-cell *matHeaderCellDef>First seen</th>
          <td mat-cell *matCellDef="let item" data-label="First seen"><grmm-time-ago [at]="item.first_seen_at" /></td>
        </ng-container>
        <tr mat-header-row *matHeaderRowDef="columns"></tr>
        <tr mat-row *matRowDef="let item; columns: columns" data-testid="software-row"></tr>
      </table>
    </grmm-list-frame>
  `,
})
export class AgentSoftware {
  private readonly api = inject(InventoryApi);

  readonly agentId = input.required<string>();

  protected readonly columns = ['name', 'version', 'publisher', 'since'];
  protected readonly q = signal<string | undefined>(undefined);
  protected readonly list = new CursorList<Software, { agentId: string; q: string | undefined }>(
    ({ agentId, q }, page) => this.api.softwareOf(agentId, q, page),
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
}
