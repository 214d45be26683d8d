import { Component, effect, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import {
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { Attempt, type NewApiToken, TokensApi } from '@gururmm/console/data-access';
import { ErrorPanel } from '@gururmm/console/ui';
import { ReachFields } from '../reach/reach-fields';
import { reachForm, reachOf } from '../reach/reach-form';
import { addressRanges } from './address-ranges';

const DAY_SECONDS = 24 * 60 * 60;
const DEFAULT_LIFETIME_DAYS = 90;

/** Makes an API token; closes with it and its secret. */
@Component({
  selector: 'grmm-token-dialog',
  imports: [
    ErrorPanel,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReachFields,
    ReactiveFormsModule,
  ],
  templateUrl: './token-dialog.html',
})
export class TokenDialog {
  private readonly api = inject(TokensApi);
  private readonly dialog = inject<MatDialogRef<TokenDialog, NewApiToken>>(MatDialogRef);
  protected readonly saving = new Attempt();

  protected readonly lifetimes = [1, 7, 30, DEFAULT_LIFETIME_DAYS, 366];
  protected readonly form = new FormGroup({
    name: new FormControl('', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)],
    }),
    reach: reachForm(),
    addressRanges: new FormControl('', { nonNullable: true }),
    lifetimeDays: new FormControl(DEFAULT_LIFETIME_DAYS, { nonNullable: true }),
  });

  constructor() {
    effect(() => {
      // Closed too early, a token that is just being made would never be shown.
      this.dialog.disableClose = this.saving.isBusy();
    });
  }

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) return;
    const { name, addressRanges: typed, lifetimeDays } = this.form.getRawValue();
    const ranges = addressRanges(typed);
    const created = await this.saving.run(() =>
      this.api.create({
        name: name.trim(),
        ...reachOf(this.form.controls.reach),
        ...(ranges.length > 0 ? { address_ranges: ranges } : {}),
        expires_in_seconds: lifetimeDays * DAY_SECONDS,
      }),
    );
    if (created !== null) this.dialog.close(created);
  }
}
