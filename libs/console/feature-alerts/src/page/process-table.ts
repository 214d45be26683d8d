import { Component, input } from '@angular/core';
import { MatTableModule } from '@angular/material/table';
import type { TopProcess } from '@gururmm/console/data-access';
import { BytesPipe } from '@gururmm/console/ui';

/** What the machine was busy with when the alert opened. */
@Component({
  selector: 'grmm-process-table',
  imports: [BytesPipe, MatTableModule],
  template: `
    <section class="panel" aria-labelledby="processes-heading" data-testid="top-processes">
      <h2 id="processes-heading">Busiest processes when it opened</h2>
      <div class="table-scroll">
        <table mat-table class="cards" [dataSource]="processes()" aria-label="Processes">
          <ng-container matColumnDef="name">
            <th mat-header-cell *matHeaderCellDef>Process</th>
            <td mat-cell *matCellDef="let process" class="lead">
              <span
                >{{ process.name }}
                @if (process.user) {
                  <span class="sub">{{ process.user }}</span>
                }
              </span>
            </td>
          </ng-container>
          <ng-container matColumnDef="pid">
            <th mat-header-cell *matHeaderCellDef class="number">PID</th>
            <td mat-cell *matCellDef="let process" class="number" data-label="PID">{{ process.pid }}</td>
          </ng-container>
          <ng-container matColumnDef="cpu">
            <th mat-header-cell *matHeaderCellDef class="number">CPU</th>
            <td mat-cell *matCellDef="let process" class="number" data-label="CPU">
              {{ asProcess(process).cpu_percent.toFixed(1) }} %
            </td>
          </ng-container>
          <ng-container matColumnDef="memory">
            <th mat-header-cell *matHeaderCellDef class="number">Memory</th>
            <td mat-cell *matCellDef="let process" class="number" data-label="Memory">
              {{ process.memory_bytes | bytes }}
            </td>
          </ng-container>
          <tr mat-header-row *matHeaderRowDef="columns"></tr>
          <tr mat-row *matRowDef="let process; columns: columns" data-testid="process-row"></tr>
        </table>
      </div>
    </section>
  `,
  styles: `
    h2 {
      padding: 16px 16px 4px;
    }
  `,
})
export class ProcessTable {
  readonly processes = input.required<readonly TopProcess[]>();
  protected readonly columns = ['name', 'pid', 'cpu', 'memory'];

  /** Material's tables do not pass on the type of their rows. */
  protected asProcess(row: unknown): TopProcess {
    return row as TopProcess;
  }
}
