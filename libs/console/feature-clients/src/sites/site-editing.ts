import { inject, Injectable } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { NewSite, Site } from '@gururmm/console/data-access';
import { firstValueFrom } from 'rxjs';
import { type ShownSiteKey, SiteKeyDialog } from '../install/site-key-dialog';
import { SiteDialog, type SiteDialogData } from './site-dialog';

/** The dialogs around a site, in the order people meet them. */
@Injectable()
export class SiteEditing {
  private readonly dialogs = inject(MatDialog);

  /** Null where it was given up. */
  async create(clientId: string): Promise<NewSite | null> {
    const created = await this.ask<NewSite>({ clientId });
    if (created === null) return null;
    const { name, site_code, api_key } = created;
    await this.showKey({ siteName: name, siteCode: site_code, apiKey: api_key, isNewSite: true });
    return created;
  }

  edit(site: Site): Promise<Site | null> {
    return this.ask<Site>({ site });
  }

  /** Closes only by its button: a key lost to a stray click cannot be shown again. */
  async showKey(shown: ShownSiteKey): Promise<void> {
    const dialog = this.dialogs.open<SiteKeyDialog, ShownSiteKey>(SiteKeyDialog, {
      data: shown,
      width: '720px',
      maxWidth: '96vw',
      disableClose: true,
    });
    await firstValueFrom(dialog.afterClosed());
  }

  private async ask<T extends Site>(data: SiteDialogData): Promise<T | null> {
    const dialog = this.dialogs.open<SiteDialog, SiteDialogData, T>(SiteDialog, { data, width: '480px' });
    return (await firstValueFrom(dialog.afterClosed())) ?? null;
  }
}
