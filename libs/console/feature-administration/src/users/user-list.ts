import { Component, computed, DOCUMENT, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormField, MatLabel, MatPrefix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatTableModule } from '@angular/material/table';
import { asApiError, type ManagedUser, type NewUser, Session } from '@gururmm/console/data-access';
import { Confirmation, ListFrame, Notices, RoleLabelPipe, ShownOnce } from '@gururmm/console/ui';
import { debounceTime, firstValueFrom } from 'rxjs';
import { scopeText } from './client-scope';
import { signInText, stateText } from './user-text';
import { UserDialog } from './user-dialog';
import { UserListStore } from './user-list-store';

const SEARCH_PAUSE_MS = 300;

/** Who may sign in, as what, and for which clients. */
@Component({
  selector: 'grmm-user-list',
  imports: [
    ListFrame,
    MatButton,
    MatFormField,
    MatIcon,
    MatIconButton,
    MatInput,
    MatLabel,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    MatPrefix,
    MatTableModule,
    ReactiveFormsModule,
    RoleLabelPipe,
  ],
  providers: [UserListStore],
  templateUrl: './user-list.html',
})
export class UserList {
  private readonly origin = inject(DOCUMENT).location.origin;
  private readonly session = inject(Session);
  private readonly dialogs = inject(MatDialog);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  private readonly shownOnce = inject(ShownOnce);
  private readonly store = inject(UserListStore);

  protected readonly list = this.store.list;
  protected readonly columns = ['name', 'role', 'clients', 'signIn', 'state', 'actions'];
  protected readonly search = new FormControl('', { nonNullable: true });
  /** The server lets only those administrate who see all clients: nobody hands out more than they have. */
  protected readonly canManage = computed(
    () => this.session.may('users.manage') && this.session.user()?.client_scope.kind === 'all',
  );
  protected readonly scopeText = scopeText;
  protected readonly signInText = signInText;
  protected readonly stateText = stateText;

  constructor() {
    void this.list.show('');
    this.search.valueChanges
      .pipe(debounceTime(SEARCH_PAUSE_MS), takeUntilDestroyed())
      .subscribe((text) => void this.list.show(text.trim()));
  }

  protected isSelf(user: ManagedUser): boolean {
    return user.id === this.session.user()?.id;
  }

  /** Only owners touch owners. */
  protected canChange(user: ManagedUser): boolean {
    return this.canManage() && (user.role !== 'owner' || this.session.user()?.role === 'owner');
  }

  /** Material's tables do not pass on the type of their rows. */
  protected asUser(row: unknown): ManagedUser {
    return row as ManagedUser;
  }

  protected async create(): Promise<void> {
    const dialog = this.dialogs.open<UserDialog, null, NewUser>(UserDialog, { data: null, width: '520px' });
    const created = await firstValueFrom(dialog.afterClosed());
    if (created === undefined) return;
    await this.list.reload();
    if (created.invitation_token !== null) await this.showInvitation(created, created.invitation_token);
    else this.notices.done(`${created.name} can sign in with the first password.`);
  }

  protected async edit(user: ManagedUser): Promise<void> {
    const dialog = this.dialogs.open<UserDialog, ManagedUser, ManagedUser>(UserDialog, { data: user, width: '520px' });
    const changed = await firstValueFrom(dialog.afterClosed());
    if (changed !== undefined) this.store.replace(changed);
  }

  protected invite(user: ManagedUser): Promise<void> {
    return this.attempt(async () => this.showInvitation(user, (await this.store.invite(user)).invitation_token));
  }

  protected async toggleDisabled(user: ManagedUser): Promise<void> {
    const isDisabled = !user.is_disabled;
    if (isDisabled && !(await this.asksToDisable(user))) return;
    await this.attempt(async () => {
      await this.store.setDisabled(user, isDisabled);
      this.notices.done(`${user.name} is ${isDisabled ? 'disabled' : 'enabled'}.`);
    });
  }

  protected async remove(user: ManagedUser): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Delete ${user.name}?`,
      text: 'The account, its sessions and its API tokens go. What it did stays in the audit log.',
      action: 'Delete user',
      isDangerous: true,
    });
    if (!isSure) return;
    await this.attempt(async () => {
      await this.store.remove(user);
      this.notices.done(`${user.name} is deleted.`);
    });
  }

  private asksToDisable(user: ManagedUser): Promise<boolean> {
    return this.confirmation.ask({
      title: `Disable ${user.name}?`,
      text: 'Nobody can sign in with this account, and its API tokens stop working, until it is enabled again.',
      action: 'Disable user',
      isDangerous: true,
    });
  }

  private showInvitation(user: { name: string; email: string }, token: string): Promise<void> {
    return this.shownOnce.show({
      title: `Invitation for ${user.name}`,
      warning: 'The link is shown only now. If it is lost, make a new one.',
      explanation: `Send it to ${user.email}. It works once; whoever opens it chooses the password.`,
      text: `${this.origin}/invitation#${token}`,
      copyLabel: 'Copy the invitation link',
      testId: 'invitation-link',
    });
  }

  private async attempt(action: () => Promise<void>): Promise<void> {
    await action().catch((thrown: unknown) => this.notices.failed(asApiError(thrown)));
  }
}
