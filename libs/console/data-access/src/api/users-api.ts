import { inject, Injectable } from '@angular/core';
import { usersCreate, usersDelete, usersGet, usersInvite, usersList, usersUpdate } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { Invitation, ManagedUser, NewUser, Page, UserChanges, UserInput } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** The accounts of the console. */
@Injectable({ providedIn: 'root' })
export class UsersApi {
  private readonly api = inject(ApiClient).options;

  /** `search` is a part of the name or e-mail address; empty for everybody. */
  list(search: string, page: PageRequest): Promise<Page<ManagedUser>> {
    const query = search === '' ? pagingOf(page) : { q: search, ...pagingOf(page) };
    return dataOf(usersList({ ...this.api, query }));
  }

  get(id: string): Promise<ManagedUser> {
    return dataOf(usersGet({ ...this.api, path: { id } }));
  }

  /** The answer is the only place an invitation is ever shown. */
  create(body: UserInput): Promise<NewUser> {
    return dataOf(usersCreate({ ...this.api, body }));
  }

  update(id: string, body: UserChanges): Promise<ManagedUser> {
    return dataOf(usersUpdate({ ...this.api, path: { id }, body }));
  }

  async remove(id: string): Promise<void> {
    await usersDelete({ ...this.api, path: { id } });
  }

  /** The answer is the only place the invitation is ever shown. */
  invite(id: string): Promise<Invitation> {
    return dataOf(usersInvite({ ...this.api, path: { id } }));
  }
}
