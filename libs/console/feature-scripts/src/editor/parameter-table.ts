import { Component, input } from '@angular/core';
import { type FormArray, type FormGroup, ReactiveFormsModule } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { PARAMETER_TYPE_LABELS, PARAMETER_TYPES } from '../script-types';
import { type ParameterRow, parameterRow } from './parameter-row';

/** The values that a script asks for when it is run. */
@Component({
  selector: 'grmm-parameter-table',
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
  templateUrl: './parameter-table.html',
  styleUrl: './parameter-table.scss',
})
export class ParameterTable {
  readonly rows = input.required<FormArray<FormGroup<ParameterRow>>>();
  readonly canEdit = input(true);

  protected readonly types = PARAMETER_TYPES;
  protected readonly typeLabels = PARAMETER_TYPE_LABELS;

  protected add(): void {
    this.rows().push(parameterRow());
  }

  protected remove(index: number): void {
    this.rows().removeAt(index);
  }

  protected environmentName(row: FormGroup<ParameterRow>): string {
    return `GRMM_PARAM_${row.controls.name.value.toUpperCase()}`;
  }
}
