import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { CopyBlock } from '@gururmm/console/ui';
import { InstallPanel } from './install-panel';

export interface ShownSiteKey {
  siteName: string;
  siteCode: string;
  apiKey: string;
  isNewSite: boolean;
}

/** Shows a site's key, once: nobody can read it again, not even the server. */
@Component({
  selector: 'grmm-site-key-dialog',
  imports: [
    CopyBlock,
    InstallPanel,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatIcon,
  ],
  templateUrl: './site-key-dialog.html',
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
    mat-icon {
      flex: none;
    }
    h3 {
      margin-bottom: 4px;
      font: var(--mat-sys-title-small);
    }
  `,
})
export class SiteKeyDialog {
  protected readonly shown = inject<ShownSiteKey>(MAT_DIALOG_DATA);
}
