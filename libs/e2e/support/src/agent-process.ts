import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from './program';
import { products } from './products';
import type { ServerProcess } from './server-process';
import { waitUntil } from './wait-until';

export interface AgentBody {
  readonly id: string;
  readonly hostname: string;
  readonly status: string;
  readonly device_id: string;
}

export interface SiteBody {
  readonly id: string;
  readonly site_code: string;
  readonly api_key: string;
}

/** Waits are short, so that a fault test takes seconds; everything else is as installed. */
const INTERVALS = `
[intervals]
heartbeat_interval_seconds = 1
metrics_interval_seconds = 1
reconnect_delay_seconds = 0.2
reconnect_max_delay_seconds = 1
first_wait_spread_seconds = 0.2
resend_delay_seconds = 0.5
`;

let deviceNumber = 0;

/** The compiled agent on a data directory of its own; it can be killed and started again on the same data. */
export class AgentProcess {
  private program: Program | undefined;

  private constructor(
    readonly dir: string,
    readonly deviceId: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Configures an agent for this server; `credential` is a line of agent.toml. */
  static async create(
    server: ServerProcess,
    credential: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<AgentProcess> {
    const dir = await mkdtemp(join(tmpdir(), 'gururmm-e2e-agent-'));
    deviceNumber += 1;
    const deviceId = `e2e-device-${process.pid}-${deviceNumber}`;
    const toml = `server_url = "${server.url}"\n${credential}\ndevice_id = "${deviceId}"\ndata_dir = "${join(dir, 'data')}"\n${INTERVALS}`;
    await writeFile(join(dir, 'agent.toml'), toml, { mode: 0o600 });
    return new AgentProcess(dir, deviceId, environment);
  }

  get process(): Program {
    if (this.program === undefined) throw new Error('the agent was not started');
    return this.program;
  }

  /** @param programPath another program than the built one, for example an installed one */
  run(programPath = products.agent()): void {
    this.program = Program.start(
      programPath,
      ['run', '--config', join(this.dir, 'agent.toml')],
      this.environment,
      this.dir,
    );
  }

  /** The agent as the server lists it, once it has this status there. */
  async seenAs(server: ServerProcess, status: string): Promise<AgentBody> {
    return waitUntil(`agent ${this.deviceId} to be ${status}`, async () => {
      const { body } = await server.request<{ items: AgentBody[] }>('GET', '/api/agents?limit=500');
      return body.items.find((agent) => agent.device_id === this.deviceId && agent.status === status);
    });
  }

  async remove(): Promise<void> {
    await this.program?.end('SIGKILL');
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** A client with a site; the site's key is in the answer. */
export async function makeSite(server: ServerProcess, fields: Record<string, unknown> = {}): Promise<SiteBody> {
  const name = `Client ${Math.random().toString(36).slice(2)}`;
  const client = await server.request<{ id: string }>('POST', '/api/clients', { name });
  const site = await server.request<SiteBody>('POST', '/api/sites', {
    client_id: client.body.id,
    name: 'Head office',
    ...fields,
  });
  if (site.status !== 201) throw new Error(`the site was not made: ${JSON.stringify(site.body)}`);
  return site.body;
}
