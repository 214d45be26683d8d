import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, Relay } from './relay';
import type { Server } from './server';

const REQUEST_TOKEN = 'request-token-of-the-job';

/**
 * Stands before the real server for what the server has no trust rule for here: it gives ID tokens
 * as GitHub does, exchanges each of those once for a real API token, and passes everything else on.
 */
export class CiSystem {
  readonly audiences: (string | null)[] = [];
  exchanges = 0;
  private readonly unspent = new Set<string>();

  private constructor(
    private readonly server: Server,
    private readonly relay: Relay,
  ) {}

  static async start(server: Server): Promise<CiSystem> {
    const relay = await Relay.start(server, (request, response) => system.answer(request, response));
    const system = new CiSystem(server, relay);
    return system;
  }

  get url(): string {
    return this.relay.url;
  }

  /** What GitHub gives a job with the permission `id-token: write`. */
  get githubEnvironment(): Record<string, string> {
    return {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${this.url}/github-id-token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
    };
  }

  newIdToken(): string {
    const token = randomUUID();
    this.unspent.add(token);
    return token;
  }

  stop(): Promise<void> {
    return this.relay.stop();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    if (url.pathname === '/github-id-token') this.giveIdToken(url, request, response);
    else if (url.pathname === '/api/tokens/exchange') await this.exchange(request, response);
    else await this.relay.passOn(request, response);
  }

  private giveIdToken(url: URL, request: IncomingMessage, response: ServerResponse): void {
    this.audiences.push(url.searchParams.get('audience'));
    const isRight = request.headers.authorization === `Bearer ${REQUEST_TOKEN}` && url.searchParams.has('api-version');
    json(response, isRight ? 200 : 401, isRight ? { value: this.newIdToken() } : {});
  }

  private async exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.exchanges += 1;
    const { token } = JSON.parse((await readBody(request)).toString('utf8')) as { token: unknown };
    if (typeof token !== 'string' || !this.unspent.delete(token))
      json(response, 401, { detail: 'No trust rule fits.', code: 'unauthenticated' });
    else json(response, 200, { token: await this.server.makeApiToken(), expires_at: '2030-01-01T00:00:00Z' });
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
