import { Component, computed, inject } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatTableModule } from '@angular/material/table';
import { MatTooltip } from '@angular/material/tooltip';
import {
  asApiError,
  type NotificationChannel,
  Session,
  type WrittenNotificationChannel,
} from '@gururmm/console/data-access';
import { type Place, PlaceName } from '@gururmm/console/feature-places';
import { Confirmation, ListFrame, Notices, ShownOnce, TimeAgo } from '@gururmm/console/ui';
import { firstValueFrom } from 'rxjs';
import { CHANNEL_KIND_LABELS } from '../labels';
import { ChannelDialog } from './channel-dialog';
import { ChannelListStore } from './channel-list-store';
import { ChannelTestDialog } from './channel-test-dialog';

/** The ways to tell somebody. */
@Component({
  selector: 'grmm-channel-list',
  imports: [ListFrame, MatButton, MatIcon, MatIconButton, MatTableModule, MatTooltip, PlaceName, TimeAgo],
  providers: [ChannelListStore],
  templateUrl: './channel-list.html',
  styleUrl: '../tab.scss',
})
export class ChannelList {
  private readonly dialogs = inject(MatDialog);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  private readonly shownOnce = inject(ShownOnce);
  private readonly session = inject(Session);
  private readonly store = inject(ChannelListStore);

  protected readonly list = this.store.list;
  protected readonly kindLabels = CHANNEL_KIND_LABELS;
  protected readonly canManage = computed(() => this.session.may('notifications.manage'));
  protected readonly columns = computed(() => [
    'name',
    'target',
    'client',
    'state',
    'updated',
    ...(this.canManage() ? ['actions'] : []),
  ]);

  constructor() {
    void this.list.show({});
  }

  /** Material's tables do not pass on the type of their rows. */
  protected asChannel(row: unknown): NotificationChannel {
    return row as NotificationChannel;
  }

  protected placeOf({ client_id }: NotificationChannel): Place {
    return { level: client_id === null ? 'global' : 'client', client_id, site_id: null, agent_id: null };
  }

  protected async edit(channel: NotificationChannel | null): Promise<void> {
    const dialog = this.dialogs.open<ChannelDialog, NotificationChannel | null, WrittenNotificationChannel>(
      ChannelDialog,
      { data: channel, width: '560px', maxWidth: '96vw' },
    );
    const stored = await firstValueFrom(dialog.afterClosed());
    if (stored === undefined) return;
    await this.list.reload();
    this.notices.done(`${stored.name} is stored.`);
    if (stored.signing_secret !== null) await this.showSecret(stored.name, stored.signing_secret);
  }

  protected test(channel: NotificationChannel): void {
    this.dialogs.open<ChannelTestDialog, NotificationChannel>(ChannelTestDialog, { data: channel, width: '480px' });
  }

  protected async remove(channel: NotificationChannel): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Delete ${channel.name}?`,
      text: 'Nothing is sent over it any more. What was sent stays in the list of deliveries.',
      action: 'Delete channel',
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await this.store.remove(channel);
      this.notices.done(`${channel.name} is deleted.`);
    } catch (thrown) {
      this.notices.failed(asApiError(thrown));
    }
  }

  private showSecret(name: string, text: string): Promise<void> {
    return this.shownOnce.show({
      title: `Signing secret of ${name}`,
      warning: 'It is shown this once. If it is lost, a new one has to be made.',
      explanation: 'The receiver verifies the messages with it, by the rules of Standard Webhooks.',
      text,
      copyLabel: 'Copy the signing secret',
      testId: 'signing-secret',
    });
  }
}
