import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import { type Release, Session } from '@gururmm/console/data-access';
import { ListFrame, Notices, TimeAgo } from '@gururmm/console/ui';
import { firstValueFrom } from 'rxjs';
import { RegisterReleaseDialog } from './register-release-dialog';
import { ReleaseListStore } from './release-list-store';
import { platformsText } from './platforms-text';

/** The versions that can be rolled out. */
@Component({
  selector: 'grmm-release-list',
  imports: [ListFrame, MatButton, MatIcon, MatTableModule, RouterLink, TimeAgo],
  providers: [ReleaseListStore],
  templateUrl: './release-list.html',
  styleUrl: '../tab.scss',
})
export class ReleaseList {
  private readonly dialogs = inject(MatDialog);
  private readonly notices = inject(Notices);
  private readonly session = inject(Session);
  protected readonly list = inject(ReleaseListStore).list;

  protected readonly canManage = computed(() => this.session.may('updates.manage'));
  protected readonly columns = computed(() => [
    'version',
    'channel',
    'platforms',
    'created',
    ...(this.canManage() ? ['actions'] : []),
  ]);
  protected readonly platformsOf = platformsText;

  constructor() {
    void this.list.show(undefined);
  }

  protected async register(): Promise<void> {
    const dialog = this.dialogs.open<RegisterReleaseDialog, never, Release>(RegisterReleaseDialog, {
      width: '520px',
      maxWidth: '96vw',
    });
    const release = await firstValueFrom(dialog.afterClosed());
    if (release === undefined) return;
    await this.list.reload();
    this.notices.done(`${release.version} can be rolled out now.`);
  }
}
