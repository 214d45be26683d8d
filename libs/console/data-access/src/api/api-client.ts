import { DOCUMENT, inject, Injectable } from '@angular/core';
import { ApiError, readProblem } from './api-error';
import { AuthorizedFetch } from './authorized-fetch';

type Query = Readonly<Record<string, string | number | null | undefined>>;

interface Call {
  query?: Query;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** The one way to the REST API: JSON in and out, problems as `ApiError`. */
@Injectable({ providedIn: 'root' })
export class ApiClient {
  private readonly authorized = inject(AuthorizedFetch);
  private readonly origin = inject(DOCUMENT).location.origin;

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.call<T>('GET', path, { query });
  }

  post<T>(path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.call<T>('POST', path, { body, headers });
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PUT', path, { body });
  }

  async delete(path: string): Promise<void> {
    await this.call<unknown>('DELETE', path, {});
  }

  private async call<T>(method: string, path: string, { query = {}, body, headers = {} }: Call): Promise<T> {
    const response = await this.authorized.send(
      new Request(this.urlOf(path, query), {
        method,
        headers: { accept: 'application/json', ...(body === undefined ? {} : jsonHeader), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    if (!response.ok) throw await readProblem(response);
    return (await readJson(response)) as T;
  }

  private urlOf(path: string, query: Query): string {
    const url = new URL(`/api${path}`, this.origin);
    for (const [name, value] of Object.entries(query)) {
      if (value !== null && value !== undefined && value !== '') url.searchParams.set(name, String(value));
    }
    return url.href;
  }
}

const jsonHeader = { 'content-type': 'application/json' };

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError(response.status, 'not_json', 'The server answered with something that is not JSON.');
  }
}
