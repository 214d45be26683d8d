import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import type { Agent } from '@gururmm/console/data-access';
import { SiteOptions } from '../list/site-options';

/** Asks for the site an agent shall belong to; closes with its id. */
@Component({
  selector: 'grmm-move-dialog',
  imports: [
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
  ],
  providers: [SiteOptions],
  template: `
    <h2 mat-dialog-title>Move {{ agent.hostname }}</h2>
    <mat-dialog-content class="form-column">
      <mat-form-field>
        <mat-label>Client</mat-label>
        <mat-select [value]="clientId()" (valueChange)="chooseClient($event)">
          @for (client of options.clients(); track client.id) {
            <mat-option [value]="client.id">{{ client.name }}</mat-option>
          }
        </mat-select>
      </mat-form-field>
      <mat-form-field>
        <mat-label>Site</mat-label>
        <mat-select [value]="siteId()" [disabled]="clientId() === null" (valueChange)="siteId.set($event)">
          @for (site of options.sites(); track site.id) {
            <mat-option [value]="site.id">{{ site.name }}</mat-option>
          }
        </mat-select>
      </mat-form-field>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" mat-dialog-close>Cancel</button>
      <button mat-flat-button type="button" [disabled]="siteId() === null" [mat-dialog-close]="siteId()">Move</button>
    </mat-dialog-actions>
  `,
})
export class MoveDialog {
  protected readonly agent = inject<Agent>(MAT_DIALOG_DATA);
  protected readonly options = inject(SiteOptions);
  protected readonly clientId = signal<string | null>(null);
  protected readonly siteId = signal<string | null>(null);

  protected chooseClient(id: string): void {
    this.clientId.set(id);
    this.siteId.set(null);
    this.options.chooseClient(id);
  }
}
