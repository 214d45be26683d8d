import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CiSystem } from './support/ci-system';
import { Grmm } from './support/grmm';
import { Server } from './support/server';

describe('a pipeline without a secret', () => {
  let server: Server;
  let system: CiSystem;
  let grmm: Grmm;

  beforeAll(async () => {
    server = await Server.start();
    system = await CiSystem.start(server);
  });

  beforeEach(async () => {
    grmm = await Grmm.create(server, undefined);
  });

  afterEach(() => grmm.remove());

  afterAll(async () => {
    await system.stop();
    await server.remove();
  });

  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    grmm.run(args, { env: { GRMM_SERVER: system.url, ...env } });

  it('exchanges the ID token of GitHub for a login that the next commands use', async () => {
    const exchange = await run(['token', 'exchange', '--github'], system.githubEnvironment);
    expect(exchange).toMatchObject({ exitCode: 0, stdout: '' });
    expect(system.audiences.at(-1)).toBe(system.url);
    const stored = await readFile(join(grmm.configDir, 'grmm', 'login.json'), 'utf8');
    expect(exchange.stderr).not.toContain((JSON.parse(stored) as { token: string }).token);
    expect((await run(['agents', 'list'])).exitCode).toBe(0);
    expect((await run(['logout'])).exitCode).toBe(0);
    expect((await run(['agents', 'list'])).exitCode).toBe(77);
  });

  it('takes another audience, and prints the token only when told so', async () => {
    const words = ['token', 'exchange', '--github', '--audience', 'rmm', '--print'];
    const exchange = await run(words, system.githubEnvironment);
    expect(exchange.stdout).toMatch(/^grmm_pat_[\w-]{43}\n$/);
    expect(system.audiences.at(-1)).toBe('rmm');
    expect((await run(['agents', 'list'])).exitCode).toBe(77);
  });

  it('exchanges an ID token of the environment by itself, once for all commands of the job', async () => {
    const before = system.exchanges;
    const job = { GRMM_OIDC_TOKEN: system.newIdToken() };
    expect((await run(['agents', 'list'], job)).exitCode).toBe(0);
    expect((await run(['agents', 'list'], job)).exitCode).toBe(0);
    expect(system.exchanges).toBe(before + 1);
    const file = join(grmm.configDir, 'grmm/exchanged-token.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain(job.GRMM_OIDC_TOKEN);

    expect((await run(['agents', 'list'], { GRMM_OIDC_TOKEN: system.newIdToken() })).exitCode).toBe(0);
    expect(system.exchanges).toBe(before + 2);
    expect((await run(['logout'])).exitCode).toBe(0);
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  it('shares one exchange between commands that start together', async () => {
    const job = { GRMM_OIDC_TOKEN: system.newIdToken() };
    const runs = await Promise.all([run(['agents', 'list'], job), run(['agents', 'list'], job)]);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  });

  it('takes the ID token from a file', async () => {
    const file = join(grmm.configDir, 'id-token');
    await writeFile(file, `${system.newIdToken()}\n`);
    expect((await run(['agents', 'list'], { GRMM_OIDC_TOKEN_FILE: file })).exitCode).toBe(0);
    await writeFile(file, system.newIdToken());
    expect((await run(['token', 'exchange', '--oidc-token-file', file])).exitCode).toBe(0);
    expect((await run(['agents', 'list'])).exitCode).toBe(0);
  });

  it('ends with 77 for an ID token that the server does not trust, and does not show it', async () => {
    const list = await run(['agents', 'list'], { GRMM_OIDC_TOKEN: 'somebody-elses' });
    expect(list).toMatchObject({ exitCode: 77, stdout: '' });
    expect(list.stderr).toContain('No trust rule fits.');
    expect(list.stderr).not.toContain('somebody-elses');
  });

  it('ends with 78 outside of GitHub Actions', async () => {
    expect((await run(['token', 'exchange', '--github'])).exitCode).toBe(78);
  });
});
