import { Component, effect, inject, input, signal } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { ClientOptions, type ScriptType } from '@gururmm/console/data-access';
import { OsLabelPipe } from '@gururmm/console/ui';
import { MAX_COMMAND_TIMEOUT_SECONDS, OS_TYPES } from '@gururmm/shared/protocol';
import { SCRIPT_TYPE_LABELS, SCRIPT_TYPES } from '../script-types';
import { CodeEditor } from './code-editor';
import { ParameterTable } from './parameter-table';
import type { ScriptForm } from './script-form';

/** The fields of a script. */
@Component({
  selector: 'grmm-script-editor',
  imports: [
    CodeEditor,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    OsLabelPipe,
    ParameterTable,
    ReactiveFormsModule,
  ],
  providers: [ClientOptions],
  templateUrl: './script-editor.html',
  styleUrl: './script-editor.scss',
})
export class ScriptEditor {
  protected readonly options = inject(ClientOptions);

  readonly form = input.required<ScriptForm>();
  readonly isNew = input(false);

  protected readonly types = SCRIPT_TYPES;
  protected readonly typeLabels = SCRIPT_TYPE_LABELS;
  protected readonly systems = OS_TYPES;
  protected readonly maxTimeoutSeconds = MAX_COMMAND_TIMEOUT_SECONDS;
  protected readonly exitLists = [
    { name: 'success', label: 'Success' },
    { name: 'warning', label: 'Success with a warning' },
    { name: 'reboot', label: 'Success, restart needed' },
  ] as const;
  protected readonly variable = '{{client.share}}';
  protected readonly type = signal<ScriptType>('shell');

  constructor() {
    effect((onCleanup) => {
      const { type } = this.form().controls;
      this.type.set(type.value);
      const following = type.valueChanges.subscribe((value) => this.type.set(value));
      onCleanup(() => following.unsubscribe());
    });
  }
}
