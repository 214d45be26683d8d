import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTableModule } from '@angular/material/table';
import { CursorList, InventoryApi, reloadOn, type Service, type ServiceFilters } from '@gururmm/console/data-access';
import { ListFrame } from '@gururmm/console/ui';
import { SERVICE_STATES, type ServiceState } from '@gururmm/shared/protocol';
import { SearchField } from '../search-field';
import { SERVICE_STATE_LOOKS, START_MODE_LABELS } from './service-looks';

/** The services of one machine. */
@Component({
  selector: 'grmm-agent-services',
  imports: [ListFrame, MatFormField, MatLabel, MatOption, MatSelect, MatTableModule, SearchField],
  template: `
    <grmm-list-frame
      emptyIcon="vital_signs"
      emptyHeading="No services known"
      emptyText="The agent tells them within minutes of its first start, where the system has a service manager."
      noMatch="No service matches"
      [list]="list"
      [isFiltered]="isFiltered()"
    >
      <div listFilters class="filters" role="search" aria-label="Filter services">
        <grmm-search-field label="Name" (searched)="q.set($event)" />
        <mat-form-field>
          <mat-label>State</mat-label>
          <mat-select [value]="state()" (valueChange)="state.set($event)" data-testid="filter-service-state">
            <mat-option [value]="undefined">Any</mat-option>
            @for (each of states; track each) {
              <mat-option [value]="each">{{ looks[each].label }}</mat-option>
            }
          </mat-select>
        </mat-form-field>
      </div>
      <table mat-table class="cards" [dataSource]="list.items()" aria-label="Services">
        <ng-container matColumnDef="name">
          <th mat-header-cell *matHeaderCellDef>Name</th>
          <td mat-cell *matCellDef="let service" class="lead">
            <span
              ><code>{{ service.name }}</code>
              @if (service.display_name) {
                <span class="sub">{{ service.display_name }}</span>
              }
            </span>
          </td>
        </ng-container>
        <ng-container matColumnDef="state">
          <th mat-header-cell *matHeaderCellDef>State</th>
          <td mat-cell *matCellDef="let service" data-label="State">
            <span class="chip" [attr.data-tone]="lookOf(service).tone">{{ lookOf(service).label }}</span>
          </td>
        </ng-container>
        <ng-container matColumnDef="start">
          <th mat-header-cell *matHeaderCellDef>Starts</th>
          <td mat-cell *matCellDef="let service" data-label="Starts">{{ startOf(service) }}</td>
        </ng-container>
        <tr mat-header-row *matHeaderRowDef="columns"></tr>
        <tr mat-row *matRowDef="let service; columns: columns" data-testid="service-row"></tr>
      </table>
    </grmm-list-frame>
  `,
})
export class AgentServices {
  private readonly api = inject(InventoryApi);

  readonly agentId = input.required<string>();

  protected readonly columns = ['name', 'state', 'start'];
  protected readonly states = SERVICE_STATES;
  protected readonly looks = SERVICE_STATE_LOOKS;
  protected readonly q = signal<string | undefined>(undefined);
  protected readonly state = signal<ServiceState | undefined>(undefined);
  protected readonly isFiltered = computed(() => this.q() !== undefined || this.state() !== undefined);
  protected readonly list = new CursorList<Service, ServiceFilters & { agentId: string }>(
    ({ agentId, ...filters }, page) => this.api.servicesOf(agentId, filters, page),
  );

  constructor() {
    effect(() => {
      const [agentId, q, state] = [this.agentId(), this.q(), this.state()];
      untracked(() => void this.list.show({ agentId, ...(q && { q }), ...(state && { state }) }));
    });
    reloadOn(
      (event) =>
        event.type === 'inventory_changed' &&
        event.payload.agent_id === this.agentId() &&
        event.payload.section === 'services',
      () => {
        void this.list.reload();
      },
    );
  }

  protected lookOf({ state }: Service) {
    return SERVICE_STATE_LOOKS[state];
  }

  protected startOf({ start_mode: mode }: Service): string {
    return START_MODE_LABELS[mode];
  }
}
