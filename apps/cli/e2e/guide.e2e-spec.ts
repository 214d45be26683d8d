import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent } from './support/agent';
import { CiSystem } from './support/ci-system';
import { products } from './support/products';
import { Program } from './support/program';
import { scriptBlocks } from './support/script-blocks';
import { Server, type SiteBody } from './support/server';

describe('the script blocks of docs/ci.md', () => {
  let server: Server;
  let system: CiSystem;
  let site: SiteBody;
  let agent: Agent;
  let workspace: string;
  let environment: Record<string, string>;
  let githubPath: string;
  /** A PATH with grmm, for the parts that do not install it. */
  let installed: string;

  beforeAll(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'grmm-e2e-guide-'));
    const downloads = join(workspace, 'downloads');
    await mkdir(downloads);
    await copyFile(products.grmm(), join(downloads, 'grmm-linux-x64'));
    await mkdir(join(workspace, 'bin'));
    await symlink(products.grmm(), join(workspace, 'bin/grmm'));
    installed = `${join(workspace, 'bin')}:${process.env['PATH'] ?? ''}`;
    githubPath = join(workspace, 'github-path');
    server = await Server.start({ RMM_DOWNLOADS_DIR: downloads });
    system = await CiSystem.start(server);
    site = await server.makeSite('Bakery');
    agent = await Agent.start(server, site);
    await writeFile(join(workspace, 'deploy.sh'), `#!/bin/sh\necho "$STAGE $1" >> ${join(workspace, 'deployed')}\n`);
    environment = {
      HOME: join(workspace, 'home'),
      GRMM_SERVER: server.url,
      GRMM_TOKEN: await server.makeApiToken({ site_ids: [site.id] }),
      DEPLOY_HOST: agent.hostname,
      DEPLOY_SITE: site.site_code,
    };
  });

  beforeEach(() => writeFile(githubPath, ''));

  afterAll(async () => {
    await agent.remove();
    await system.stop();
    await server.remove();
    await rm(workspace, { recursive: true, force: true });
  });

  /** One after the other in the workspace, as the steps of jobs; the last environment is for all further blocks. */
  async function runBlocks(section: string, ...jobs: readonly Record<string, string>[]): Promise<string> {
    const blocks = scriptBlocks(await readFile(products.guide(), 'utf8')).filter((block) => block.section === section);
    expect(blocks.length).toBeGreaterThan(0);
    let output = '';
    for (const [index, { script }] of blocks.entries()) {
      output += await runBlock(script, jobs[Math.min(index, jobs.length - 1)] ?? {});
    }
    return output;
  }

  /** As a runner does it: a failing line fails the block, and $GITHUB_PATH adds to the PATH of what follows. */
  async function runBlock(script: string, job: Readonly<Record<string, string>>): Promise<string> {
    const added = (await readFile(githubPath, 'utf8')).split('\n').filter((path) => path !== '');
    const program = Program.start('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      env: {
        ...environment,
        ...job,
        GITHUB_PATH: githubPath,
        PATH: [...added, job['PATH'] ?? process.env['PATH']].join(':'),
      },
      cwd: workspace,
    });
    const exitCode = await program.ended();
    expect({ script, exitCode, stderr: program.stderr }).toMatchObject({ exitCode: 0 });
    return program.stdout;
  }

  it('install, deploy and check from GitHub Actions', async () => {
    await runBlocks('GitHub Actions', { GITHUB_SHA: 'abc123', GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '1' });
    expect(await readFile(join(workspace, 'deployed'), 'utf8')).toBe('production abc123\n');
    const document = JSON.parse(await readFile(join(workspace, 'result.json'), 'utf8')) as unknown;
    expect(document).toMatchObject({ exit_code: 0, results: [{ stdout: 'Linux\n' }] });
  });

  it('deploy from GitLab', async () => {
    await runBlocks('GitLab CI', { CI_COMMIT_SHA: 'def456', CI_JOB_ID: '7' });
    expect(await readFile(join(workspace, 'deployed'), 'utf8')).toContain('production def456\n');
  });

  it('need no secret where the server trusts the CI system', async () => {
    const job = { GRMM_SERVER: system.url, GRMM_TOKEN: '', PATH: installed };
    const output = await runBlocks(
      'Without a secret',
      { ...job, ...system.githubEnvironment },
      { ...job, GRMM_OIDC_TOKEN: system.newIdToken() },
    );
    expect(output).toBe('deployed without a secret\n'.repeat(2));
    expect(system.exchanges).toBe(2);
  });

  it('run on the machines of a site', async () => {
    expect(await runBlocks('Several machines', { PATH: installed })).toContain('load average');
  });
});
