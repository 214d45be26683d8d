import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatTableModule } from '@angular/material/table';
import { Router, RouterLink } from '@angular/router';
import { type Client, Session } from '@gururmm/console/data-access';
import { ListFrame, TimeAgo } from '@gururmm/console/ui';
import { firstValueFrom } from 'rxjs';
import { ClientDialog } from './client-dialog';
import { ClientListStore } from './client-list-store';

@Component({
  selector: 'grmm-client-list',
  imports: [ListFrame, MatButton, MatIcon, MatTableModule, RouterLink, TimeAgo],
  providers: [ClientListStore],
  templateUrl: './client-list.html',
})
export class ClientList {
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  protected readonly session = inject(Session);
  protected readonly list = inject(ClientListStore).list;
  protected readonly columns = ['name', 'sites', 'agents', 'created'];

  protected async create(): Promise<void> {
    const dialog = this.dialogs.open<ClientDialog, null, Client>(ClientDialog, { data: null, width: '480px' });
    const created = await firstValueFrom(dialog.afterClosed());
    if (created !== undefined) await this.router.navigate(['/clients', created.id]);
  }
}
