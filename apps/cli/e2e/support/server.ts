import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { products } from './products';
import { Program } from './program';
import { waitUntil } from './wait-until';

export const OWNER = { email: 'owner@example.com', password: 'correct horse battery staple' };

export interface SiteBody {
  readonly id: string;
  readonly name: string;
  readonly client_id: string;
  readonly site_code: string;
  readonly api_key: string;
}

/** The built server on a data directory and a port of its own. */
export class Server {
  private program: Program | undefined;
  private session: string | undefined;

  private constructor(
    private readonly dataDir: string,
    private readonly port: number,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<Server> {
    const server = new Server(await mkdtemp(join(tmpdir(), 'grmm-e2e-server-')), await freePort(), environment);
    await server.up();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const program = Program.start(process.execPath, [products.server()], {
      env: {
        PORT: String(this.port),
        RMM_DATA_DIR: this.dataDir,
        RMM_AUTH_BOOTSTRAP_EMAIL: OWNER.email,
        RMM_AUTH_BOOTSTRAP_PASSWORD: OWNER.password,
        RMM_HTTP_PUBLIC_URL: this.url,
        ...this.environment,
      },
      cwd: products.root,
    });
    this.program = program;
    const isReady = async () => {
      if (!program.isRunning) throw new Error(`the server ended: ${program.stderr}${program.stdout}`);
      return fetch(`${this.url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    };
    await waitUntil('the server to be ready', isReady, 40_000);
  }

  async down(): Promise<void> {
    await this.program?.stop('SIGTERM');
  }

  async remove(): Promise<void> {
    await this.down();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** A call as the owner. @throws Error for an answer that is no success */
  async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.send<T>(method, path, body, await this.sessionToken());
  }

  async sessionToken(): Promise<string> {
    this.session ??= (await this.send<{ token: string }>('POST', '/api/auth/login', OWNER, undefined)).token;
    return this.session;
  }

  /** An API token that can do what docs/ci.md asks for, and no more. */
  async makeApiToken(reach: Record<string, unknown> = {}): Promise<string> {
    const permissions = ['agents.read', 'commands.run', 'commands.read', 'sites.read', 'clients.read'];
    const body = { name: 'pipeline', permissions, expires_in_seconds: 3600, ...reach };
    return (await this.request<{ token: string }>('POST', '/api/tokens', body)).token;
  }

  async makeSite(clientName: string, name = 'Head office'): Promise<SiteBody> {
    const client = await this.request<{ id: string }>('POST', '/api/clients', { name: clientName });
    return this.request<SiteBody>('POST', '/api/sites', { client_id: client.id, name });
  }

  private async send<T>(method: string, path: string, body: unknown, token: string | undefined): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }
}

function freePort(): Promise<number> {
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
