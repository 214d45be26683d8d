import { Component, inject } from '@angular/core';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { Router } from '@angular/router';
import { type Agent, Attempt, type Script } from '@gururmm/console/data-access';
import { CommandSubmitter } from '@gururmm/console/feature-commands';
import { AgentPicker } from '@gururmm/console/feature-places';
import { ErrorPanel } from '@gururmm/console/ui';
import { ParameterFields } from './parameter-fields';
import { parameterForm, parameterValues } from './parameter-form';

/** Runs the current version of a script on one agent, and goes to the command that comes of it. */
@Component({
  selector: 'grmm-run-script-dialog',
  imports: [
    AgentPicker,
    ErrorPanel,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatIcon,
    ParameterFields,
    ReactiveFormsModule,
  ],
  providers: [CommandSubmitter],
  templateUrl: './run-script-dialog.html',
})
export class RunScriptDialog {
  private readonly router = inject(Router);
  private readonly submitter = inject(CommandSubmitter);
  private readonly dialog = inject<MatDialogRef<RunScriptDialog>>(MatDialogRef);
  protected readonly script = inject<Script>(MAT_DIALOG_DATA);
  protected readonly starting = new Attempt();

  protected readonly agent = new FormControl<Agent | null>(null);
  protected readonly form = parameterForm(this.script.parameters);

  protected async run(): Promise<void> {
    this.agent.markAsTouched();
    this.form.markAllAsTouched();
    const agent = this.agent.value;
    if (agent === null || this.form.invalid) return;
    const { id, version, parameters } = this.script;
    // The version that is looked at, whatever somebody saves in the meantime.
    const submission = { script_id: id, script_version: version, parameters: parameterValues(parameters, this.form) };
    const command = await this.starting.run(() => this.submitter.submit(agent.id, submission));
    if (command === null) return;
    this.dialog.close();
    await this.router.navigate(['/commands', command.id]);
  }
}
