import { DOCUMENT, inject, Injectable } from '@angular/core';
import { connectApi } from '@gururmm/shared/api-client';
import { AuthorizedFetch } from './authorized-fetch';

/** The one way to the REST API: the generated client on top of the authorised `fetch`. */
@Injectable({ providedIn: 'root' })
export class ApiClient {
  private readonly authorized = inject(AuthorizedFetch);

  /** What every call of the generated client is given. */
  readonly options = {
    client: connectApi({
      baseUrl: inject(DOCUMENT).location.origin,
      fetch: (input, init) => this.authorized.send(new Request(input, init)),
    }),
    throwOnError: true,
  } as const;
}

/** The body of an answer; a refusal was thrown as `ApiError` before. */
export async function dataOf<T>(answer: Promise<{ data: T }>): Promise<T> {
  return (await answer).data;
}
