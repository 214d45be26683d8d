import { Component, input } from '@angular/core';
import { type FormArray, type FormGroup, ReactiveFormsModule } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { type WatchedRow, watchedRow } from './watched-row';

/** As many as an agent looks after. */
const MOST = 64;

/** Services and processes to look after, each with when it is restarted. */
@Component({
  selector: 'grmm-watched-table',
  imports: [
    MatButton,
    MatCheckbox,
    MatError,
    MatFormField,
    MatIcon,
    MatIconButton,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
  ],
  templateUrl: './watched-table.html',
  styles: `
    .row {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-start;
      gap: 12px;
      padding: 12px 0 8px;
      border-bottom: 1px solid var(--mat-sys-outline-variant);
    }
    mat-form-field {
      flex: 1 1 130px;
    }
    .wide {
      flex: 2 1 220px;
    }
    .add {
      margin-top: 8px;
    }
  `,
})
export class WatchedTable {
  readonly rows = input.required<FormArray<FormGroup<WatchedRow>>>();
  readonly canEdit = input(true);

  protected readonly most = MOST;

  protected add(): void {
    this.rows().push(watchedRow());
  }

  protected remove(index: number): void {
    this.rows().removeAt(index);
  }
}
