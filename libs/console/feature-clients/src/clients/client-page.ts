import { Component, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { asApiError, type Client, Session } from '@gururmm/console/data-access';
import { Confirmation, EmptyState, ErrorPanel, Notices, Pager, Skeleton } from '@gururmm/console/ui';
import { firstValueFrom } from 'rxjs';
import { SiteEditing } from '../sites/site-editing';
import { SiteTable } from '../sites/site-table';
import { ClientDialog } from './client-dialog';
import { ClientStore } from './client-store';

/** One client: its notes and its sites. */
@Component({
  selector: 'grmm-client-page',
  imports: [EmptyState, ErrorPanel, MatButton, MatIcon, Pager, RouterLink, SiteTable, Skeleton],
  providers: [ClientStore, SiteEditing],
  templateUrl: './client-page.html',
  styles: `
    .notes {
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
  `,
})
export class ClientPage {
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  private readonly siteEditing = inject(SiteEditing);
  protected readonly session = inject(Session);
  protected readonly store = inject(ClientStore);

  readonly id = input.required<string>();

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => void this.store.show(id));
    });
  }

  protected async edit(client: Client): Promise<void> {
    const dialog = this.dialogs.open<ClientDialog, Client, Client>(ClientDialog, { data: client, width: '480px' });
    const stored = await firstValueFrom(dialog.afterClosed());
    if (stored !== undefined) this.store.replace({ ...client, ...stored });
  }

  protected async createSite(client: Client): Promise<void> {
    const created = await this.siteEditing.create(client.id);
    if (created !== null) await this.store.show(client.id);
  }

  protected async remove(client: Client): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Delete ${client.name}?`,
      text: `Its ${client.site_count} sites go with it. This cannot be taken back.`,
      action: 'Delete client',
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await this.store.remove();
      this.notices.done(`${client.name} is deleted.`);
      await this.router.navigate(['/clients']);
    } catch (thrown) {
      this.notices.failed(asApiError(thrown));
    }
  }
}
