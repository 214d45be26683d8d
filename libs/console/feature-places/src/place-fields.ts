import { Component, effect, inject, input, signal } from '@angular/core';
import { type FormGroup, ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { AgentPicker } from './agent-picker';
import { ClientOptions } from '@gururmm/console/data-access';
import type { PlaceForm, PlaceLevel } from './place';

const LEVEL_LABELS: Readonly<Record<PlaceLevel, string>> = {
  global: 'All agents',
  client: 'A client',
  site: 'A site',
  tag: 'Agents with a tag',
  agent: 'One agent',
};

/** Asks what something shall hold for. */
@Component({
  selector: 'grmm-place-fields',
  imports: [
    AgentPicker,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
  ],
  providers: [ClientOptions],
  template: `
    @let fields = form().controls;
    <ng-container [formGroup]="form()">
      <mat-form-field>
        <mat-label>Holds for</mat-label>
        <mat-select formControlName="level" data-testid="place-level">
          @for (level of levels(); track level) {
            <mat-option [value]="level">{{ labels[level] }}</mat-option>
          }
        </mat-select>
      </mat-form-field>
      @if (level() === 'tag') {
        <mat-form-field>
          <mat-label>Tag</mat-label>
          <input matInput formControlName="tag" maxlength="100" required data-testid="place-tag" />
          <mat-error>Which tag?</mat-error>
        </mat-form-field>
      }
      @if (level() === 'client' || level() === 'site' || level() === 'tag') {
        <mat-form-field>
          <mat-label>Client</mat-label>
          <mat-select
            formControlName="clientId"
            [canSelectNullableOptions]="level() === 'tag'"
            [required]="level() !== 'tag'"
            (valueChange)="chooseClient($event)"
            data-testid="place-client"
          >
            @if (level() === 'tag') {
              <mat-option [value]="null">Every client</mat-option>
            }
            @for (client of options.clients(); track client.id) {
              <mat-option [value]="client.id">{{ client.name }}</mat-option>
            }
          </mat-select>
          <mat-error>Which client?</mat-error>
        </mat-form-field>
      }
      @if (level() === 'site') {
        <mat-form-field>
          <mat-label>Site</mat-label>
          <mat-select formControlName="siteId" required data-testid="place-site">
            @for (site of options.sites(); track site.id) {
              <mat-option [value]="site.id">{{ site.name }}</mat-option>
            }
          </mat-select>
          <mat-error>Which site?</mat-error>
          @if (fields.clientId.value === null) {
            <mat-hint>Choose its client first</mat-hint>
          }
        </mat-form-field>
      }
      @if (level() === 'agent') {
        <grmm-agent-picker [control]="fields.agent" />
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class PlaceFields {
  protected readonly options = inject(ClientOptions);

  readonly form = input.required<FormGroup<PlaceForm>>();
  readonly levels = input.required<readonly PlaceLevel[]>();

  protected readonly labels = LEVEL_LABELS;
  protected readonly level = signal<PlaceLevel>('global');

  constructor() {
    effect((onCleanup) => {
      const { level } = this.form().controls;
      this.level.set(level.value);
      const following = level.valueChanges.subscribe((value) => this.level.set(value));
      onCleanup(() => following.unsubscribe());
    });
  }

  protected chooseClient(id: string | null): void {
    this.form().controls.siteId.setValue(null);
    void this.options.chooseClients(id === null ? [] : [id]);
  }
}
