import { Component, computed, effect, inject, signal } from '@angular/core';
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
import { Loadable, type ScriptDiff, ScriptsApi } from '@gururmm/console/data-access';
import { ErrorPanel } from '@gururmm/console/ui';
import { diffLines } from './diff-lines';

export interface ComparedVersions {
  id: string;
  name: string;
  newest: number;
  from: number;
  to: number;
}

/** What differs between two versions of a script. */
@Component({
  selector: 'grmm-diff-dialog',
  imports: [
    ErrorPanel,
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
  template: `
    <h2 mat-dialog-title>{{ compared.name }}</h2>
    <mat-dialog-content>
      <div class="filters">
        <mat-form-field>
          <mat-label>From</mat-label>
          <mat-select [(value)]="from" data-testid="diff-from">
            @for (version of versions; track version) {
              <mat-option [value]="version">Version {{ version }}</mat-option>
            }
          </mat-select>
        </mat-form-field>
        <mat-form-field>
          <mat-label>To</mat-label>
          <mat-select [(value)]="to" data-testid="diff-to">
            @for (version of versions; track version) {
              <mat-option [value]="version">Version {{ version }}</mat-option>
            }
          </mat-select>
        </mat-form-field>
      </div>
      @if (read.error(); as error) {
        <grmm-error-panel [error]="error" (retry)="load()" />
      } @else if (read.value() !== null) {
        <pre
          class="diff"
          tabindex="0"
          aria-label="Differences"
          data-testid="diff"
        >@for (line of lines(); track $index) {<span [attr.data-tone]="line.tone">{{ line.text }}
</span>} @empty {<span>Nothing differs.</span>}</pre>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" mat-dialog-close>Close</button>
    </mat-dialog-actions>
  `,
  styles: `
    .filters {
      padding-top: 8px;
    }
    .diff {
      max-height: 60vh;
      margin: 0;
      padding: 8px 0;
      overflow: auto;
      border-radius: 8px;
      color: var(--mat-sys-on-surface);
      background: var(--grmm-terminal);
    }
    span {
      display: block;
      min-height: 1.4em;
      padding: 0 12px;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    [data-tone='added'] {
      color: var(--grmm-good);
      background: var(--grmm-good-fill);
    }
    [data-tone='removed'] {
      color: var(--grmm-bad);
      background: var(--grmm-bad-fill);
    }
    [data-tone='place'] {
      color: var(--grmm-busy);
    }
  `,
})
export class DiffDialog {
  private readonly api = inject(ScriptsApi);
  protected readonly compared = inject<ComparedVersions>(MAT_DIALOG_DATA);

  protected readonly versions = Array.from(
    { length: this.compared.newest },
    (_, index) => this.compared.newest - index,
  );
  protected readonly from = signal(this.compared.from);
  protected readonly to = signal(this.compared.to);
  protected readonly read = new Loadable<ScriptDiff>();
  protected readonly lines = computed(() => diffLines(this.read.value()?.diff ?? ''));

  constructor() {
    effect(() => this.load());
  }

  protected load(): void {
    const [from, to] = [this.from(), this.to()];
    void this.read.load(() => this.api.diff(this.compared.id, from, to));
  }
}
