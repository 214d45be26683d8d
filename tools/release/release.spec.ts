import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Updater } from 'tuf-js';

const PROGRAM = fileURLToPath(new URL('release.mjs', import.meta.url));
const AGENT = 'gururmm-agent-linux-x64';

describe('npm run release', () => {
  let directory: string;
  let server: Server;
  let url: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'release-'));
    server = createServer((request, response) => {
      const path = join(directory, 'repository', decodeURIComponent(request.url ?? ''));
      if (existsSync(path)) response.end(readFileSync(path));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('no port');
    url = `http://127.0.0.1:${address.port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('brings a version to a client that knows only the first root, once two of three keys have signed', async () => {
    await initialise();
    await stage('1.2.0', 'first');
    await signWith('targets-1');
    const early = await release('publish', ...onlineKeys());
    expect(early).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('1 of 2 by root 1') as unknown });
    expect(existsSync(join(directory, 'repository/metadata/timestamp.json'))).toBe(false);

    await signWith('targets-3');
    await succeed('publish', ...onlineKeys());
    expect(await install('1.2.0')).toBe('first');
  });

  it('does not count a key twice, nor a key of another role', async () => {
    await initialise();
    await stage('1.2.0', 'first');
    await signWith('targets-1');
    await signWith('targets-1');
    expect((await release('sign', '--repository', repository(), '--key', key('snapshot-1'))).exitCode).toBe(1);
    expect((await release('publish', ...onlineKeys())).exitCode).toBe(1);
  });

  it('keeps what was signed: other content under a released version is refused, later versions stand beside it', async () => {
    await initialise();
    await releaseVersion('1.2.0', 'first');
    const again = await stageFile('1.2.0', 'changed');
    expect(again.stderr).toContain('already released with other content');
    await releaseVersion('1.3.0', 'second');
    expect([await install('1.2.0'), await install('1.3.0')]).toEqual(['first', 'second']);
  });

  it('withdraws a version', async () => {
    await initialise();
    await releaseVersion('1.2.0', 'first');
    await succeed('stage', '--repository', repository(), '--withdraw', '1.2.0');
    await signWith('targets-1');
    await signWith('targets-2');
    await succeed('publish', ...onlineKeys());
    await expect(install('1.2.0')).rejects.toThrow('no such target');
  });

  it('replaces a stolen key: the root and the targets change together, the stolen key no longer signs', async () => {
    await initialise();
    await releaseVersion('1.2.0', 'first');
    await succeed(
      'rotate',
      '--repository',
      repository(),
      '--role',
      'targets',
      '--remove',
      key('targets-1'),
      '--add',
      key('targets-4'),
    );
    await signWith('root-1');
    await signWith('root-3');
    const alone = await release('publish', ...onlineKeys());
    expect(alone.stderr).toContain('stage --renew');
    expect(existsSync(join(directory, 'repository/metadata/2.root.json'))).toBe(false);

    await succeed('stage', '--repository', repository(), '--renew');
    const stolen = await release('sign', '--repository', repository(), '--key', key('targets-1'));
    expect(stolen.exitCode).toBe(1);
    await signWith('targets-2');
    await signWith('targets-4');
    await succeed('publish', ...onlineKeys());
    expect(await install('1.2.0')).toBe('first');
  });

  it('renews the timestamp, and says what has expired', async () => {
    await initialise();
    await releaseVersion('1.2.0', 'first');
    const status = await succeed('refresh', ...onlineKeys());
    expect(status).toMatch(/published timestamp version 2, 1 of 1 signatures, expires /);
    expect(await install('1.2.0')).toBe('first');
  });

  it('writes keys that only their owner reads, encrypted when a passphrase is given', async () => {
    await initialise({ GURURMM_RELEASE_PASSPHRASE: 'correct horse' });
    expect(readFileSync(key('root-1'), 'utf8')).toContain('ENCRYPTED PRIVATE KEY');
    expect(statSync(key('root-1')).mode & 0o777).toBe(0o600);
    await stage('1.2.0', 'first');
    const without = await release('sign', '--repository', repository(), '--key', key('targets-1'));
    expect(without).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('PASSPHRASE') as unknown });
  });

  it('refuses files that are not named like a release, and versions that are none', async () => {
    await initialise();
    const file = join(directory, 'agent.exe');
    writeFileSync(file, 'x');
    const wrongName = await release('stage', '--repository', repository(), '--version', '1.2.0', file);
    expect(wrongName.stderr).toContain('not named like a release file');
    const wrongVersion = await stageFile('latest', 'x');
    expect(wrongVersion.stderr).toContain('no version');
  });

  it('does nothing when it does not understand its command line', async () => {
    await initialise();
    await stage('1.2.0', 'first');
    const typed = await release('sign', '--repository', repository(), '--key', key('targets-1'), '--forse');
    expect(typed).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("unknown option '--forse'") as unknown,
    });
    expect((await release('sign', '--repository', repository(), '--key', key('targets-1'), 'more')).exitCode).toBe(2);
    expect((await release('status', '--repository', '')).exitCode).toBe(2);
    expect((await release('status', '--repository', repository())).stdout).toContain('0 of 2 signatures');
  });

  const repository = () => join(directory, 'repository');
  const key = (name: string) => join(directory, 'keys', `${name}.pem`);
  const onlineKeys = () => ['--repository', repository(), '--online-keys', join(directory, 'keys')];

  async function initialise(environment: Record<string, string> = {}): Promise<void> {
    const args = ['init', '--repository', repository(), '--keys', join(directory, 'keys')];
    const result = await run(args, environment);
    expect(result).toMatchObject({ exitCode: 0 });
  }

  function stageFile(version: string, content: string) {
    const file = join(directory, AGENT);
    writeFileSync(file, content);
    return release('stage', '--repository', repository(), '--version', version, file);
  }

  async function stage(version: string, content: string): Promise<void> {
    expect(await stageFile(version, content)).toMatchObject({ exitCode: 0 });
  }

  async function signWith(name: string): Promise<void> {
    await succeed('sign', '--repository', repository(), '--key', key(name));
  }

  async function releaseVersion(version: string, content: string): Promise<void> {
    await stage(version, content);
    await signWith('targets-1');
    await signWith('targets-2');
    await succeed('publish', ...onlineKeys());
  }

  /** As an agent does it: from the first root alone, over HTTP. */
  async function install(version: string): Promise<string> {
    const client = mkdtempSync(join(directory, 'client-'));
    mkdirSync(join(client, 'targets'));
    writeFileSync(join(client, 'root.json'), readFileSync(join(repository(), 'metadata/1.root.json')));
    const updater = new Updater({
      metadataDir: client,
      metadataBaseUrl: `${url}/metadata`,
      targetDir: join(client, 'targets'),
      targetBaseUrl: `${url}/targets`,
      config: { fetchRetries: 0 },
    });
    await updater.refresh();
    const target = await updater.getTargetInfo(`gururmm-agent/${version}/${AGENT}`);
    if (target === undefined) throw new Error('no such target');
    expect(target.custom).toEqual({ product: 'gururmm-agent', os: 'linux', arch: 'x64', version, channel: 'stable' });
    const content = readFileSync(await updater.downloadTarget(target), 'utf8');
    expect(target.hashes['sha256']).toBe(createHash('sha256').update(content).digest('hex'));
    return content;
  }

  async function succeed(...args: string[]): Promise<string> {
    const result = await release(...args);
    if (result.exitCode !== 0) throw new Error(`release ${args.join(' ')}: ${result.stderr}`);
    return result.stdout;
  }

  function release(...args: string[]) {
    return run(args, {});
  }
});

function run(args: string[], environment: Record<string, string>) {
  return new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...process.env, ...environment } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
