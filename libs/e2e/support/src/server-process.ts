import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from './program';
import { products } from './products';
import { waitUntil } from './wait-until';

export const OWNER = { email: 'owner@example.com', password: 'correct horse battery staple' };

/** An answer as the black box sees it. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** The built server on a data directory of its own; it can be killed and started again on the same data. */
export class ServerProcess {
  private program: Program | undefined;
  private token: string | undefined;

  private constructor(
    readonly dataDir: string,
    readonly port: number,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async create(environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    return new ServerProcess(await mkdtemp(join(tmpdir(), 'gururmm-e2e-server-')), await freePort(), environment);
  }

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    const server = await ServerProcess.create({
      RMM_AUTH_BOOTSTRAP_EMAIL: OWNER.email,
      RMM_AUTH_BOOTSTRAP_PASSWORD: OWNER.password,
      ...environment,
    });
    await server.up();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get process(): Program {
    if (this.program === undefined) throw new Error('the server was not started');
    return this.program;
  }

  /** Runs the server's program without waiting for it to serve. */
  launch(environment: Readonly<Record<string, string>> = {}): Program {
    this.program = Program.start(
      process.execPath,
      [products.server()],
      {
        PORT: String(this.port),
        RMM_DATA_DIR: this.dataDir,
        RMM_DOWNLOADS_DIR: products.agents(),
        RMM_HTTP_PUBLIC_URL: this.url,
        ...this.environment,
        ...environment,
      },
      products.root,
    );
    return this.program;
  }

  async up(): Promise<void> {
    const program = this.launch();
    await waitUntil(
      'the server to be ready',
      async () => {
        if (!program.isRunning) throw new Error(`the server ended: ${program.stderr}`);
        return fetch(`${this.url}/health/ready`).then(
          (response) => response.ok,
          () => false,
        );
      },
      300_000,
    );
  }

  async request<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    this.token ??= await this.login();
    return this.send<T>(method, path, body, this.token);
  }

  async send<T>(method: string, path: string, body: unknown, token: string | undefined): Promise<Answer<T>> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as T };
  }

  /** Removes the data of a server that refused to start: it left no PostgreSQL behind. */
  async discard(): Promise<void> {
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Ends the server and the PostgreSQL that a killed server may have left, and removes the data. */
  async remove(): Promise<void> {
    if (this.program?.isRunning !== true) await this.up();
    await this.process.end('SIGTERM');
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async login(): Promise<string> {
    const { body } = await this.send<{ token: string }>('POST', '/api/auth/login', OWNER, undefined);
    return body.token;
  }
}

/** A port of loopback that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no port was given'));
      });
    });
  });
}
