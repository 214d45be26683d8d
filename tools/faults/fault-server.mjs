import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { Child } from './child-process.mjs';

const OWNER = { email: 'owner@example.com', password: 'correct horse battery staple' };
const READY_WITHIN_MS = 180_000;

/** The built server as a process of its own, on a PostgreSQL that outlives it. */
export class FaultServer {
  #token;

  constructor({ port, databaseUrl, directory, leaseSeconds }) {
    this.url = `http://127.0.0.1:${port}`;
    this.child = new Child({
      command: [process.execPath, join(workspaceRoot, 'dist/apps/server/main.js')],
      cwd: workspaceRoot,
      logFile: join(directory, 'server.log'),
      env: {
        PATH: process.env.PATH,
        // A server that is started again and again should not compile its code each time.
        NODE_COMPILE_CACHE: join(directory, 'compile-cache'),
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        RMM_DATA_DIR: join(directory, 'server'),
        RMM_LOG_LEVEL: 'warn',
        RMM_AUTH_BOOTSTRAP_EMAIL: OWNER.email,
        RMM_AUTH_BOOTSTRAP_PASSWORD: OWNER.password,
        RMM_COMMAND_SUBMISSIONS_PER_MINUTE: '1000000',
        RMM_COMMAND_LEASE_SECONDS: String(leaseSeconds),
      },
    });
  }

  async up() {
    this.child.start();
    const deadlineMs = performance.now() + READY_WITHIN_MS;
    while (performance.now() < deadlineMs) {
      if (!this.child.isRunning) throw new Error(`the server ended; ${this.child.options.logFile} says why`);
      const isReady = await fetch(`${this.url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) return;
      await sleep(30);
    }
    throw new Error('the server was not ready in time');
  }

  /** @returns {Promise<{ status: number, body: any }>} status 0 when nobody knows whether it was done */
  async request(method, path, body) {
    this.#token ??= (await this.#send('POST', '/api/auth/login', OWNER)).body?.token;
    return this.#send(method, path, body);
  }

  async #send(method, path, body) {
    const headers = {
      'content-type': 'application/json',
      ...(this.#token && { authorization: `Bearer ${this.#token}` }),
    };
    try {
      const response = await fetch(this.url + path, {
        method,
        headers,
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      return { status: response.status, body: await response.json() };
    } catch {
      return { status: 0, body: undefined };
    }
  }
}
