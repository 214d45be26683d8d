import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Grmm } from './support/grmm';
import { OWNER, Server } from './support/server';

describe('who grmm is', () => {
  let server: Server;
  let grmm: Grmm;

  beforeAll(async () => {
    server = await Server.start();
    await server.makeSite('Bakery');
  });

  beforeEach(async () => {
    grmm = await Grmm.create(server, undefined);
  });

  afterEach(() => grmm.remove());
  afterAll(() => server.remove());

  const signIn = (input: string) => grmm.run(['login', '--server', server.url, '--email', OWNER.email], { input });

  it('signs in with the password from standard input, and out again', async () => {
    const login = await signIn(`${OWNER.password}\n`);
    expect(login).toMatchObject({ exitCode: 0, stdout: '' });
    const file = join(grmm.configDir, 'grmm', 'login.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { token } = JSON.parse(await readFile(file, 'utf8')) as { token: string };
    expect(login.stderr).not.toContain(token);
    expect((await grmm.run(['whoami'])).stdout).toMatch(/^User +owner@example\.com$/m);

    expect(await grmm.run(['logout'])).toMatchObject({ exitCode: 0 });
    await expect(stat(file)).rejects.toThrow('ENOENT');
    const late = await grmm.run(['whoami'], { env: { GRMM_SERVER: server.url, GRMM_TOKEN: token } });
    expect(late.exitCode).toBe(77);
  });

  it('ends with 77 for a wrong password and stores nothing', async () => {
    const login = await signIn('wrong\n');
    expect(login.exitCode).toBe(77);
    expect(login.stderr).toMatch(/wrong\..*\[request /);
    expect((await grmm.run(['whoami'])).exitCode).toBe(78);
  });

  it('ends with 77 for a wrong token, and does not show it', async () => {
    const token = `grmm_pat_${'x'.repeat(43)}`;
    const run = await grmm.run(['agents', 'list'], { env: { GRMM_SERVER: server.url, GRMM_TOKEN: token } });
    expect(run).toMatchObject({ exitCode: 77, stdout: '' });
    expect(run.stderr).not.toContain(token);
  });

  it('takes a token from standard input', async () => {
    const login = await grmm.run(['login', '--server', server.url, '--token-stdin'], {
      input: `${await server.sessionToken()}\n`,
    });
    expect(login.exitCode).toBe(0);
    expect((await grmm.run(['agents', 'list', '--json'])).stdout).toBe('{\n  "items": [],\n  "total": 0\n}\n');
  });

  it('ends with 78 without a server', async () => {
    expect((await grmm.run(['agents', 'list'])).exitCode).toBe(78);
  });

  it('shows its help to a stranger', async () => {
    const help = await grmm.run(['--help']);
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain('GRMM_TOKEN');
    expect((await grmm.run(['run', '--help'])).stdout).toContain('Exit codes:');
    expect((await grmm.run([])).exitCode).toBe(64);
  });
});
