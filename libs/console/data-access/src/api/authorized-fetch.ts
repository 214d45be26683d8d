import { inject, Injectable, InjectionToken } from '@angular/core';
import { Session } from '../session/session';
import { readProblem } from './api-error';

/** The browser's `fetch`; tests put their own here. */
export const FETCH = new InjectionToken<typeof fetch>('fetch', {
  providedIn: 'root',
  factory: () => (input, init) => globalThis.fetch(input, init),
});

/** `fetch` that carries the session's token and ends the session when the server no longer accepts it. */
@Injectable({ providedIn: 'root' })
export class AuthorizedFetch {
  private readonly fetch = inject(FETCH);
  private readonly session = inject(Session);

  /** @throws ApiError for every answer that is not a success. */
  async send(request: Request): Promise<Response> {
    const token = this.session.token();
    if (token !== null) request.headers.set('authorization', `Bearer ${token}`);
    const response = await this.fetch(request);
    if (response.ok) return response;
    // A late 401 of an older session must not end the one that replaced it.
    if (response.status === 401 && token !== null && token === this.session.token()) this.session.end('expired');
    throw await readProblem(response);
  }
}
