import { Component, inject } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import {
  Attempt,
  ClientOptions,
  type NotificationChannel,
  NotificationChannelsApi,
  type WrittenNotificationChannel,
} from '@gururmm/console/data-access';
import { ErrorPanel } from '@gururmm/console/ui';
import { CHANNEL_KINDS, SMTP_SECURITIES } from '@gururmm/shared/protocol';
import { CHANNEL_KIND_LABELS, SECURITY_LABELS } from '../labels';
import { channelForm, channelOf } from './channel-form';

/** Makes a channel, or changes the one it is handed; closes with what the server stored. */
@Component({
  selector: 'grmm-channel-dialog',
  imports: [
    ErrorPanel,
    MatButton,
    MatCheckbox,
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
    ReactiveFormsModule,
  ],
  providers: [ClientOptions],
  templateUrl: './channel-dialog.html',
})
export class ChannelDialog {
  private readonly api = inject(NotificationChannelsApi);
  private readonly dialog = inject<MatDialogRef<ChannelDialog, WrittenNotificationChannel>>(MatDialogRef);
  protected readonly channel = inject<NotificationChannel | null>(MAT_DIALOG_DATA);
  protected readonly options = inject(ClientOptions);
  protected readonly saving = new Attempt();

  protected readonly kinds = CHANNEL_KINDS;
  protected readonly kindLabels = CHANNEL_KIND_LABELS;
  protected readonly securities = SMTP_SECURITIES;
  protected readonly securityLabels = SECURITY_LABELS;
  protected readonly form = channelForm(this.channel ?? undefined);

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) return;
    const stored = await this.saving.run(() => this.send());
    if (stored !== null) this.dialog.close(stored);
  }

  private send(): Promise<WrittenNotificationChannel> {
    const body = channelOf(this.form);
    if (this.channel !== null) return this.api.update(this.channel.id, body);
    const { clientId, kind } = this.form.getRawValue();
    return this.api.create({ ...body, kind, ...(clientId === null ? {} : { client_id: clientId }) });
  }
}
