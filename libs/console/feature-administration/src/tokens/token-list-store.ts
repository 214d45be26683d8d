import { inject, Injectable } from '@angular/core';
import { type ApiToken, CursorList, TokensApi } from '@gururmm/console/data-access';

type NoFilters = Record<string, never>;

/** One's own API tokens; everybody's for those who manage users. */
@Injectable()
export class TokenListStore {
  private readonly api = inject(TokensApi);

  readonly list = new CursorList<ApiToken, NoFilters>((_filters, page) => this.api.list(page));

  constructor() {
    void this.list.show({});
  }

  async revoke(token: ApiToken): Promise<void> {
    await this.api.revoke(token.id);
    await this.list.reload();
  }
}
