import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeSite, run, ServerProcess, waitUntil } from '@gururmm/e2e/support';

const shell = promisify(execFile);

interface AgentBody {
  readonly id: string;
  readonly site_id: string;
  readonly status: string;
}

describe('the install command of a site', () => {
  let server: ServerProcess;
  let prefix: string;

  beforeAll(async () => {
    server = await ServerProcess.start();
    prefix = await mkdtemp(join(tmpdir(), 'gururmm-e2e-install-'));
  });

  afterAll(async () => {
    await server.remove();
    await rm(prefix, { recursive: true, force: true });
  });

  const install = (site: { site_code: string; api_key: string }, options = '') =>
    shell('sh', ['-c', `curl -fsSL ${server.url}/install/${site.site_code} | sh -s -- --prefix ${prefix} ${options}`], {
      env: { ...process.env, GURURMM_SITE_KEY: site.api_key },
    });

  it('enrols this machine, runs a command on it, is safe to run twice, and removes everything', async () => {
    const site = await makeSite(server);
    await install(site);
    const agent = await waitUntil('the machine to be online', async () => {
      const { body } = await server.request<{ items: AgentBody[] }>('GET', '/api/agents?status=online');
      return body.items.find((item) => item.site_id === site.id);
    });
    const command = await run(server, agent.id, {
      command_type: 'shell',
      command: 'cat /proc/sys/kernel/random/boot_id',
    });
    expect(command).toMatchObject({ status: 'completed' });
    expect(command.stdout).toBe((await shell('cat', ['/proc/sys/kernel/random/boot_id'])).stdout);

    await install(site);
    const { body } = await server.request<{ total: number }>('GET', `/api/agents?site_id=${site.id}`);
    expect(body.total).toBe(1);

    await install(site, '--uninstall --purge');
    await waitUntil('the machine to be offline', async () => {
      const answer = await server.request<AgentBody>('GET', `/api/agents/${agent.id}`);
      return answer.body.status === 'offline';
    });
    expect(existsSync(prefix)).toBe(false);
  });
});
