import { Component, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { type NewRegistrationToken, RegistrationTokensApi, type Site } from '@gururmm/console/data-access';
import { CopyBlock, ErrorPanel } from '@gururmm/console/ui';
import { DialogSave } from '../dialog-save';
import { InstallPanel } from '../install/install-panel';

const HOUR_SECONDS = 3_600;
const MAX_USES = 100_000;

/** Makes a registration token, then shows it with the command that contains it, once. */
@Component({
  selector: 'grmm-registration-token-dialog',
  imports: [
    CopyBlock,
    ErrorPanel,
    InstallPanel,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
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
  providers: [DialogSave],
  templateUrl: './registration-token-dialog.html',
  styles: `
    .warning {
      display: flex;
      gap: 12px;
      align-items: center;
      padding: 10px 16px;
      border-radius: 8px;
      color: var(--grmm-warn);
      background: var(--grmm-warn-fill);
    }
    .warning mat-icon {
      flex: none;
    }
  `,
})
export class RegistrationTokenDialog {
  private readonly api = inject(RegistrationTokensApi);
  private readonly dialog = inject<MatDialogRef<RegistrationTokenDialog, true>>(MatDialogRef);
  protected readonly site = inject<Site>(MAT_DIALOG_DATA);
  protected readonly saving = inject(DialogSave);
  protected readonly created = signal<NewRegistrationToken | null>(null);

  protected readonly maxUsesLimit = MAX_USES;
  protected readonly lifetimes = [
    { seconds: HOUR_SECONDS, label: '1 hour' },
    { seconds: 24 * HOUR_SECONDS, label: '1 day' },
    { seconds: 7 * 24 * HOUR_SECONDS, label: '7 days' },
    { seconds: 30 * 24 * HOUR_SECONDS, label: '30 days' },
  ];
  protected readonly form = new FormGroup({
    name: new FormControl('', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)],
    }),
    maxUses: new FormControl<number | null>(1, [Validators.min(1), Validators.max(MAX_USES)]),
    lifetimeSeconds: new FormControl(24 * HOUR_SECONDS, { nonNullable: true }),
  });

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) return;
    const { name, maxUses, lifetimeSeconds } = this.form.getRawValue();
    const created = await this.saving.run(() =>
      this.api.create({
        site_id: this.site.id,
        name: name.trim(),
        ...(maxUses === null ? {} : { max_uses: maxUses }),
        expires_in_seconds: lifetimeSeconds,
      }),
    );
    if (created === null) return;
    // From here on only the button closes: what is lost to a stray click cannot be shown again.
    this.dialog.disableClose = true;
    this.created.set(created);
  }
}
