import { Component, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import {
  Attempt,
  type Variable,
  type VariableInput,
  type VariableLevel,
  VariablesApi,
} from '@gururmm/console/data-access';
import { placeForm, PlaceFields, placeOf } from '@gururmm/console/feature-places';
import { ErrorPanel } from '@gururmm/console/ui';
import { NAME_PATTERN } from '../script-types';

const LEVELS: readonly VariableLevel[] = ['global', 'client', 'site', 'agent'];
const MAX_VALUE_LENGTH = 16_384;

/** Sets a variable, or gives the one it is handed another value; closes with what the server stored. */
@Component({
  selector: 'grmm-variable-dialog',
  imports: [
    ErrorPanel,
    MatButton,
    MatCheckbox,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    PlaceFields,
    ReactiveFormsModule,
  ],
  templateUrl: './variable-dialog.html',
})
export class VariableDialog {
  private readonly api = inject(VariablesApi);
  private readonly dialog = inject<MatDialogRef<VariableDialog, Variable>>(MatDialogRef);
  protected readonly variable = inject<Variable | null>(MAT_DIALOG_DATA);
  protected readonly saving = new Attempt();

  protected readonly levels = LEVELS;
  protected readonly place = placeForm();
  protected readonly form = new FormGroup({
    name: new FormControl(this.variable?.name ?? '', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(NAME_PATTERN)],
    }),
    value: new FormControl(this.variable?.value ?? '', {
      nonNullable: true,
      validators: Validators.maxLength(MAX_VALUE_LENGTH),
    }),
    isSecret: new FormControl(this.variable?.is_secret ?? false, { nonNullable: true }),
  });

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    this.place.markAllAsTouched();
    const place = this.variable === null ? this.chosenPlace() : ownPlace(this.variable);
    if (this.form.invalid || place === null) return;
    const { name, value, isSecret } = this.form.getRawValue();
    const stored = await this.saving.run(() => this.api.put({ ...place, name, value, is_secret: isSecret }));
    if (stored !== null) this.dialog.close(stored);
  }

  private chosenPlace(): VariablePlace | null {
    const place = placeOf(this.place);
    if (place === null) return null;
    const { level, ...ids } = place;
    return level === 'tag' ? null : { level, ...ids };
  }
}

type VariablePlace = Pick<VariableInput, 'level' | 'client_id' | 'site_id' | 'agent_id'>;

function ownPlace({ level, client_id, site_id, agent_id }: Variable): VariablePlace {
  switch (level) {
    case 'global':
      return { level };
    case 'client':
      return { level, ...(client_id === null ? {} : { client_id }) };
    case 'site':
      return { level, ...(site_id === null ? {} : { site_id }) };
    case 'agent':
      return { level, ...(agent_id === null ? {} : { agent_id }) };
  }
}
