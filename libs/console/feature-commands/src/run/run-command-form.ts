import { Component, computed, effect, inject, input, output } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { FormBuilder, FormControl, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import type { CommandSubmission } from '@gururmm/console/data-access';
import {
  DEFAULT_COMMAND_TIMEOUT_SECONDS,
  MAX_COMMAND_LENGTH,
  MAX_COMMAND_TIMEOUT_SECONDS,
  type OsType,
} from '@gururmm/shared/protocol';
import { defaultCommandType, RUNNABLE_TYPES, type RunnableType } from './runnable-types';

/** What to run on an agent, and for how long. */
@Component({
  selector: 'grmm-run-command-form',
  imports: [
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatIcon,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
  ],
  templateUrl: './run-command-form.html',
  styleUrl: './run-command-form.scss',
})
export class RunCommandForm {
  readonly osType = input.required<OsType>();
  readonly isBusy = input(false);
  readonly submitted = output<CommandSubmission>();

  protected readonly types = RUNNABLE_TYPES;
  protected readonly maxTimeoutSeconds = MAX_COMMAND_TIMEOUT_SECONDS;
  protected readonly form = inject(FormBuilder).nonNullable.group({
    type: new FormControl<RunnableType>('shell', { nonNullable: true }),
    interpreter: ['', Validators.maxLength(255)],
    timeoutSeconds: [
      DEFAULT_COMMAND_TIMEOUT_SECONDS,
      [Validators.required, Validators.min(1), Validators.max(MAX_COMMAND_TIMEOUT_SECONDS)],
    ],
    command: ['', [Validators.required, Validators.pattern(/\S/), Validators.maxLength(MAX_COMMAND_LENGTH)]],
  });
  private readonly type = toSignal(this.form.controls.type.valueChanges, {
    initialValue: this.form.controls.type.value,
  });
  protected readonly isScript = computed(() => this.type() === 'script');

  constructor() {
    effect(() => this.form.controls.type.setValue(defaultCommandType(this.osType())));
  }

  protected submit(): void {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.isBusy()) return;
    const { type, interpreter, timeoutSeconds, command } = this.form.getRawValue();
    if (type === 'script' && interpreter.trim() === '') {
      this.form.controls.interpreter.setErrors({ required: true });
      return;
    }
    this.submitted.emit({
      command_type: type,
      command,
      timeout_seconds: timeoutSeconds,
      ...(type === 'script' ? { interpreter: interpreter.trim() } : {}),
    });
  }
}
