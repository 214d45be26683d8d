import { Component, inject } from '@angular/core';
import { FormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { type Client, type ClientInput, ClientsApi } from '@gururmm/console/data-access';
import { ErrorPanel } from '@gururmm/console/ui';
import { DialogSave } from '../dialog-save';

/** Creates a client, or edits the one it is given; closes with what the server stored. */
@Component({
  selector: 'grmm-client-dialog',
  imports: [
    ErrorPanel,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatError,
    MatFormField,
    MatInput,
    MatLabel,
    ReactiveFormsModule,
  ],
  providers: [DialogSave],
  templateUrl: './client-dialog.html',
})
export class ClientDialog {
  private readonly api = inject(ClientsApi);
  private readonly dialog = inject<MatDialogRef<ClientDialog, Client>>(MatDialogRef);
  protected readonly client = inject<Client | null>(MAT_DIALOG_DATA);
  protected readonly saving = inject(DialogSave);

  protected readonly form = inject(FormBuilder).nonNullable.group({
    name: [this.client?.name ?? '', [Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)]],
    notes: [this.client?.notes ?? '', Validators.maxLength(10_000)],
  });

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) return;
    const { name, notes } = this.form.getRawValue();
    const stored = await this.saving.run(() => this.store({ name: name.trim(), notes: notes.trim() }));
    if (stored !== null) this.dialog.close(stored);
  }

  private store(input: ClientInput): Promise<Client> {
    return this.client === null ? this.api.create(input) : this.api.update(this.client.id, input);
  }
}
