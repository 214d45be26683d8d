import { Component, DOCUMENT, effect, inject } from '@angular/core';
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
import { Attempt, type TrustRule, TrustRulesApi } from '@gururmm/console/data-access';
import { ErrorPanel } from '@gururmm/console/ui';
import { ReachFields } from '../reach/reach-fields';
import { reachForm, reachOf } from '../reach/reach-form';
import { claimLines, parseClaims } from './claim-lines';

const DEFAULT_LIFETIME_MINUTES = 15;
const MINUTE_SECONDS = 60;

/** Makes a trust rule; closes with what the server stored. */
@Component({
  selector: 'grmm-trust-rule-dialog',
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
  templateUrl: './trust-rule-dialog.html',
})
export class TrustRuleDialog {
  private readonly api = inject(TrustRulesApi);
  private readonly dialog = inject<MatDialogRef<TrustRuleDialog, TrustRule>>(MatDialogRef);
  protected readonly saving = new Attempt();

  protected readonly lifetimes = [5, DEFAULT_LIFETIME_MINUTES, 30, 60];
  protected readonly form = new FormGroup({
    name: new FormControl('', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)],
    }),
    issuer: new FormControl('', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/^\s*https:\/\/\S+\s*$/), Validators.maxLength(500)],
    }),
    audience: new FormControl(inject(DOCUMENT).location.origin, {
      nonNullable: true,
      validators: [Validators.required, Validators.maxLength(500)],
    }),
    claims: new FormControl('', { nonNullable: true, validators: claimLines }),
    reach: reachForm(),
    lifetimeMinutes: new FormControl(DEFAULT_LIFETIME_MINUTES, { nonNullable: true }),
  });

  constructor() {
    effect(() => {
      this.dialog.disableClose = this.saving.isBusy();
    });
  }

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    const { name, issuer, audience, claims: typed, lifetimeMinutes } = this.form.getRawValue();
    const claims = parseClaims(typed);
    if (this.form.invalid || claims === null) return;
    const created = await this.saving.run(() =>
      this.api.create({
        name: name.trim(),
        issuer: issuer.trim(),
        audience: audience.trim(),
        claims,
        ...reachOf(this.form.controls.reach),
        lifetime_seconds: lifetimeMinutes * MINUTE_SECONDS,
      }),
    );
    if (created !== null) this.dialog.close(created);
  }
}
