import { Component, computed, inject, input, output } from '@angular/core';
import { FormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { TotpSecret } from '@gururmm/console/data-access';
import { CopyButton } from '@gururmm/console/ui';
import { inGroups } from './in-groups';

/** The secret for the authenticator app, and the first code of it. */
@Component({
  selector: 'grmm-second-factor-setup',
  imports: [CopyButton, MatButton, MatError, MatFormField, MatInput, MatLabel, ReactiveFormsModule],
  templateUrl: './second-factor-setup.html',
  styles: `
    ol {
      display: flex;
      flex-direction: column;
      gap: 16px;
      margin: 0;
      padding-left: 20px;
    }
    .secret {
      display: flex;
      align-items: center;
      gap: 8px;
      margin-top: 8px;
      padding: 4px 4px 4px 12px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
      background: var(--grmm-terminal);
    }
    code {
      flex: 1;
      min-width: 0;
      word-spacing: 4px;
    }
    mat-form-field {
      width: 100%;
      max-width: 240px;
      margin-top: 8px;
    }
  `,
})
export class SecondFactorSetup {
  readonly secret = input.required<TotpSecret>();
  readonly isBusy = input(false);
  readonly entered = output<string>();
  readonly cancelled = output();

  protected readonly grouped = computed(() => inGroups(this.secret().secret));
  protected readonly form = inject(FormBuilder).nonNullable.group({
    code: ['', [Validators.required, Validators.pattern(/^\s*(\d\s*){6}$/)]],
  });

  protected confirm(): void {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.isBusy()) return;
    this.entered.emit(this.form.getRawValue().code.replace(/\s/g, ''));
  }
}
