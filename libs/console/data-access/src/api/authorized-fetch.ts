import { inject, Injectable, InjectionToken } from '@angular/core';
import { Session } from '../session/session';
import { type ApiError, readProblem } from './api-error';

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
    const problem = await readProblem(response);
    // A late refusal of an older session must not end the one that replaced it.
    if (token !== null && token === this.session.token()) this.heed(problem);
    throw problem;
  }

  private heed({ status, code }: ApiError): void {
    if (status === 401) this.session.end('expired');
    else if (code === 'second_factor_required') this.session.demandSecondFactor();
  }
}
