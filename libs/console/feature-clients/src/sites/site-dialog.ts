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
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { type NewSite, type Site, SitesApi } from '@gururmm/console/data-access';
import { ErrorPanel } from '@gururmm/console/ui';
import { DialogSave } from '../dialog-save';

/** The client a new site belongs to, or the site to edit. */
export type SiteDialogData = { clientId: string } | { site: Site };

/** Creates or edits a site; closes with what the server stored, for a new site with its key. */
@Component({
  selector: 'grmm-site-dialog',
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
    MatSlideToggle,
    ReactiveFormsModule,
  ],
  providers: [DialogSave],
  templateUrl: './site-dialog.html',
  styles: `
    .approval {
      margin-top: 4px;
    }
    .explanation {
      margin-top: 4px;
      font: var(--mat-sys-body-small);
    }
  `,
})
export class SiteDialog {
  private readonly api = inject(SitesApi);
  private readonly dialog = inject<MatDialogRef<SiteDialog, Site | NewSite>>(MatDialogRef);
  private readonly data = inject<SiteDialogData>(MAT_DIALOG_DATA);
  protected readonly saving = inject(DialogSave);
  protected readonly site = 'site' in this.data ? this.data.site : null;

  protected readonly form = inject(FormBuilder).nonNullable.group({
    name: [this.site?.name ?? '', [Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)]],
    autoApprove: this.site?.auto_approve ?? false,
  });

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) return;
    const stored = await this.saving.run(() => this.store());
    if (stored !== null) this.dialog.close(stored);
  }

  private store(): Promise<Site | NewSite> {
    const { name, autoApprove } = this.form.getRawValue();
    const input = { name: name.trim(), auto_approve: autoApprove };
    return 'site' in this.data ? this.api.update(this.data.site.id, input) : this.api.create(this.data.clientId, input);
  }
}
