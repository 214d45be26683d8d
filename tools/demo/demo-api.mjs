import { setTimeout as sleep } from 'node:timers/promises';

const READY_TIMEOUT_MS = 120_000;
const POLL_MS = 250;

/** The server's REST interface, as far as the demo needs it. */
export class DemoApi {
  constructor(origin) {
    this.origin = origin;
  }

  /** Waits until the server is ready, or `isRunning` says that it has ended. */
  async waitUntilReady(isRunning) {
    const deadlineMs = performance.now() + READY_TIMEOUT_MS;
    while (isRunning() && performance.now() < deadlineMs) {
      if (await this.isReady()) return true;
      await sleep(POLL_MS);
    }
    return false;
  }

  async isReady() {
    try {
      return (await fetch(`${this.origin}/health/ready`)).ok;
    } catch {
      return false; // nobody listens yet
    }
  }

  async signIn(email, password) {
    ({ token: this.token } = await this.call('POST', '/api/auth/login', { email, password }));
  }

  /** The first site of the demo's client, created when it is missing. */
  async ensureSite(known) {
    if (known !== undefined && (await this.exists(`/api/sites/${known.id}`))) return known;
    const client = await this.call('POST', '/api/clients', { name: 'Demo' });
    const site = { client_id: client.id, name: 'Demo office', auto_approve: true };
    const { id, site_code: siteCode, api_key: siteKey } = await this.call('POST', '/api/sites', site);
    return { id, siteCode, siteKey };
  }

  async exists(path) {
    return (await this.request('GET', path)).ok;
  }

  async call(method, path, body) {
    const answer = await this.request(method, path, body);
    const content = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${content.detail ?? answer.status}`);
    return content;
  }

  request(method, path, body) {
    const authorization = this.token === undefined ? {} : { Authorization: `Bearer ${this.token}` };
    return fetch(`${this.origin}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...authorization },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
