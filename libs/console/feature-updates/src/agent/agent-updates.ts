import { Component, effect, inject, input, untracked } from '@angular/core';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import { type AgentUpdate, CursorList, reloadOn, RolloutsApi } from '@gururmm/console/data-access';
import { ListFrame, StatusChip, TimeAgo } from '@gururmm/console/ui';

/** What became of the updates of one agent, the newest first. */
@Component({
  selector: 'grmm-agent-updates',
  imports: [ListFrame, MatTableModule, RouterLink, StatusChip, TimeAgo],
  template: `
    <grmm-list-frame
      emptyIcon="deployed_code"
      emptyHeading="No updates yet"
      emptyText="Once a rollout reaches this machine, what becomes of it stands here."
      [list]="list"
    >
      <table mat-table class="cards" [dataSource]="list.items()" aria-label="Updates of the machine">
        <ng-container matColumnDef="version">
          <th mat-header-cell *matHeaderCellDef>Version</th>
          <td mat-cell *matCellDef="let update" class="lead">
            <a [routerLink]="['/agent-updates/rollouts', update.rollout_id]">{{ update.version }}</a>
          </td>
        </ng-container>
        <ng-container matColumnDef="state">
          <th mat-header-cell *matHeaderCellDef>State</th>
          <td mat-cell *matCellDef="let update" data-label="State">
            <span
              ><grmm-status-chip [status]="update.state" />
              @if (update.reason) {
                <span class="sub">{{ update.reason }}</span>
              }
            </span>
          </td>
        </ng-container>
        <ng-container matColumnDef="from">
          <th mat-header-cell *matHeaderCellDef>From</th>
          <td mat-cell *matCellDef="let update" data-label="From">{{ update.from_version }}</td>
        </ng-container>
        <ng-container matColumnDef="changed">
          <th mat-header-cell *matHeaderCellDef>Changed</th>
          <td mat-cell *matCellDef="let update" data-label="Changed"><grmm-time-ago [at]="update.updated_at" /></td>
        </ng-container>
        <tr mat-header-row *matHeaderRowDef="columns"></tr>
        <tr
          mat-row
          *matRowDef="let update; columns: columns"
          data-testid="update-row"
          [attr.data-state]="update.state"
        ></tr>
      </table>
    </grmm-list-frame>
  `,
  styles: `
    :host {
      display: block;
      padding-top: 16px;
    }
  `,
})
export class AgentUpdates {
  private readonly api = inject(RolloutsApi);

  readonly agentId = input.required<string>();

  protected readonly columns = ['version', 'state', 'from', 'changed'];
  protected readonly list = new CursorList<AgentUpdate, { agentId: string }>(({ agentId }, page) =>
    this.api.ofAgent(agentId, page),
  );

  constructor() {
    effect(() => {
      const agentId = this.agentId();
      untracked(() => void this.list.show({ agentId }));
    });
    // No event tells of updates, but the agent signs in anew when one begins its trial, takes its place or is given up.
    reloadOn(
      (event) => event.type === 'agent_changed' && event.payload.agent_id === this.agentId(),
      () => void this.list.reload(),
    );
  }
}
