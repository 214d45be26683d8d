import { inject, Injectable } from '@angular/core';
import { CursorList, type Invitation, type ManagedUser, UsersApi } from '@gururmm/console/data-access';

/** The accounts of the console, and what is done to them. */
@Injectable()
export class UserListStore {
  private readonly api = inject(UsersApi);

  readonly list = new CursorList<ManagedUser, string>((search, page) => this.api.list(search, page));

  async setDisabled(user: ManagedUser, isDisabled: boolean): Promise<void> {
    this.replace(await this.api.update(user.id, { is_disabled: isDisabled }));
  }

  async remove(user: ManagedUser): Promise<void> {
    await this.api.remove(user.id);
    await this.list.reload();
  }

  invite(user: ManagedUser): Promise<Invitation> {
    return this.api.invite(user.id);
  }

  replace(changed: ManagedUser): void {
    this.list.patch(
      ({ id }) => id === changed.id,
      () => changed,
    );
  }
}
