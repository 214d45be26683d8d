import { Component, input } from '@angular/core';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import type { Site } from '@gururmm/console/data-access';

@Component({
  selector: 'grmm-site-table',
  imports: [MatTableModule, RouterLink],
  template: `
    <div class="table-scroll">
      <table mat-table class="cards" [dataSource]="sites()" aria-label="Sites">
        <ng-container matColumnDef="name">
          <th mat-header-cell *matHeaderCellDef>Site</th>
          <td mat-cell *matCellDef="let site" class="lead">
            <a [routerLink]="['/clients', site.client_id, 'sites', site.id]" data-testid="site-link">{{ site.name }}</a>
          </td>
        </ng-container>
        <ng-container matColumnDef="code">
          <th mat-header-cell *matHeaderCellDef>Site code</th>
          <td mat-cell *matCellDef="let site" class="mono" data-label="Site code">{{ site.site_code }}</td>
        </ng-container>
        <ng-container matColumnDef="approval">
          <th mat-header-cell *matHeaderCellDef>New agents</th>
          <td mat-cell *matCellDef="let site" data-label="New agents">
            {{ site.auto_approve ? 'Approved at once' : 'Wait for approval' }}
          </td>
        </ng-container>
        <ng-container matColumnDef="agents">
          <th mat-header-cell *matHeaderCellDef class="number">Agents</th>
          <td mat-cell *matCellDef="let site" class="number" data-label="Agents">
            <a
              routerLink="/agents"
              [queryParams]="{ client_id: site.client_id, site_id: site.id }"
              [attr.aria-label]="site.agent_count + ' agents of ' + site.name"
              >{{ site.agent_count }}</a
            >
          </td>
        </ng-container>
        <tr mat-header-row *matHeaderRowDef="columns"></tr>
        <tr mat-row *matRowDef="let site; columns: columns" data-testid="site-row"></tr>
      </table>
    </div>
  `,
})
export class SiteTable {
  readonly sites = input.required<readonly Site[]>();
  protected readonly columns = ['name', 'code', 'approval', 'agents'];
}
