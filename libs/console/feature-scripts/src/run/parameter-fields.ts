import { Component, input } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import type { ScriptParameter } from '@gururmm/console/data-access';
import type { ParameterForm } from './parameter-form';

/** Asks for the parameters of a script. */
@Component({
  selector: 'grmm-parameter-fields',
  imports: [MatError, MatFormField, MatHint, MatInput, MatLabel, MatOption, MatSelect, ReactiveFormsModule],
  templateUrl: './parameter-fields.html',
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class ParameterFields {
  readonly form = input.required<ParameterForm>();
  readonly parameters = input.required<readonly ScriptParameter[]>();
}
