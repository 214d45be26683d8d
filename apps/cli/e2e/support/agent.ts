import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { products } from './products';
import { Program } from './program';
import type { Server, SiteBody } from './server';
import { waitUntil } from './wait-until';

interface AgentBody {
  readonly id: string;
  readonly hostname: string;
  readonly status: string;
  readonly device_id: string | null;
}

let deviceNumber = 0;

/** The compiled agent, enrolled in a site and online. */
export class Agent {
  private constructor(
    readonly id: string,
    readonly hostname: string,
    private readonly dir: string,
    private readonly program: Program,
  ) {}

  static async start(server: Server, site: SiteBody): Promise<Agent> {
    const dir = await mkdtemp(join(tmpdir(), 'grmm-e2e-agent-'));
    deviceNumber += 1;
    const deviceId = `grmm-e2e-${process.pid}-${deviceNumber}`;
    const toml = [
      `server_url = "${server.url}"`,
      `site_key = "${site.api_key}"`,
      `device_id = "${deviceId}"`,
      `data_dir = "${join(dir, 'data')}"`,
      '[intervals]',
      'reconnect_delay_seconds = 0.2',
      'reconnect_max_delay_seconds = 1',
      'first_wait_spread_seconds = 0.2',
    ];
    await writeFile(join(dir, 'agent.toml'), `${toml.join('\n')}\n`, { mode: 0o600 });
    const program = Program.start(products.agent(), ['run', '--config', join(dir, 'agent.toml')], { cwd: dir });
    const { id, hostname } = await waitUntil(`agent ${deviceId} to be online`, async () => {
      const { items } = await server.request<{ items: AgentBody[] }>('GET', '/api/agents?limit=500');
      return items.find((agent) => agent.device_id === deviceId && agent.status === 'online');
    });
    return new Agent(id, hostname, dir, program);
  }

  async remove(): Promise<void> {
    await this.program.stop('SIGKILL');
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** A machine that was registered and has never been online. */
export function makeOfflineAgent(server: Server, site: SiteBody, hostname: string): Promise<AgentBody> {
  return server.request<AgentBody>('POST', '/api/agents', { hostname, site_id: site.id });
}
