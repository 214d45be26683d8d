import { inject, Injectable } from '@angular/core';
import { CursorList, type RegistrationToken, RegistrationTokensApi } from '@gururmm/console/data-access';

const PAGE_SIZE = 20;

/** The registration tokens of one site. */
@Injectable()
export class RegistrationTokenStore {
  private readonly api = inject(RegistrationTokensApi);

  readonly list = new CursorList<RegistrationToken, string>((siteId, page) => this.api.list(siteId, page), PAGE_SIZE);

  async revoke(token: RegistrationToken): Promise<void> {
    await this.api.revoke(token.id);
    await this.list.reload();
  }
}
