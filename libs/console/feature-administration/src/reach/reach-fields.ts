import { Component, computed, inject, input } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { ClientOptions, type Permission, Session } from '@gururmm/console/data-access';
import { PERMISSION_LABELS } from './permission-labels';
import type { ReachForm } from './reach-form';

/** Chooses permissions (of one's own: nobody hands out more), clients and sites. */
@Component({
  selector: 'grmm-reach-fields',
  imports: [MatError, MatFormField, MatHint, MatLabel, MatOption, MatSelect, ReactiveFormsModule],
  providers: [ClientOptions],
  template: `
    <div class="form-column" [formGroup]="form()">
      <mat-form-field>
        <mat-label>May</mat-label>
        <mat-select formControlName="permissions" multiple data-testid="reach-permissions">
          @for (permission of permissions(); track permission) {
            <mat-option [value]="permission">{{ labels[permission] }}</mat-option>
          }
        </mat-select>
        @if (form().controls.permissions.invalid) {
          <mat-error>Choose at least one thing</mat-error>
        }
      </mat-form-field>
      <mat-form-field>
        <mat-label>Clients</mat-label>
        <mat-select
          formControlName="clientIds"
          multiple
          placeholder="All you see"
          (selectionChange)="chooseClients($event.value)"
          data-testid="reach-clients"
        >
          @for (client of options.clients(); track client.id) {
            <mat-option [value]="client.id">{{ client.name }}</mat-option>
          }
        </mat-select>
        <mat-hint>None chosen: every client you see</mat-hint>
      </mat-form-field>
      @if (options.sites().length > 0) {
        <mat-form-field>
          <mat-label>Sites</mat-label>
          <mat-select formControlName="siteIds" multiple data-testid="reach-sites">
            @for (site of options.sites(); track site.id) {
              <mat-option [value]="site.id">{{ site.client_name }}: {{ site.name }}</mat-option>
            }
          </mat-select>
          <mat-hint>None chosen: every site of these clients</mat-hint>
        </mat-form-field>
      }
    </div>
  `,
})
export class ReachFields {
  private readonly session = inject(Session);
  protected readonly options = inject(ClientOptions);

  readonly form = input.required<ReachForm>();

  protected readonly labels = PERMISSION_LABELS;
  protected readonly permissions = computed(() =>
    (Object.keys(PERMISSION_LABELS) as Permission[]).filter((permission) => this.session.may(permission)),
  );

  protected chooseClients(ids: string[]): void {
    this.form().controls.siteIds.setValue([]);
    void this.options.chooseClients(ids);
  }
}
