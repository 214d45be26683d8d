import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { oneTimeCode } from './support/one-time-code';
import { Grmm } from './support/grmm';
import { Relay } from './support/relay';
import { OWNER, Server } from './support/server';
import { waitUntil } from './support/wait-until';

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

  it('takes an API token from standard input, and leaves it alive at the end', async () => {
    const token = await server.makeApiToken();
    const login = await grmm.run(['login', '--server', server.url, '--token-stdin'], {
      input: `${token}\n`,
    });
    expect(login.exitCode).toBe(0);
    expect((await grmm.run(['agents', 'list', '--json'])).stdout).toBe('{\n  "items": [],\n  "total": 0\n}\n');
  });

  it('ends with 77 for what a token may not do, and sees nothing outside its reach', async () => {
    const token = await server.makeApiToken({ permissions: ['agents.read'] });
    const environment = { env: { GRMM_SERVER: server.url, GRMM_TOKEN: token } };
    expect(await grmm.run(['agents', 'list'], environment)).toMatchObject({ exitCode: 0 });
    const run = await grmm.run(['run', '--site', 'Head office', '--', 'true'], environment);
    expect(run).toMatchObject({ exitCode: 77, stdout: '' });
    expect(run.stderr).toContain('sites.read');
  });

  it('trusts the authority of GRMM_CA_FILE, and nobody without it', async () => {
    const file = (name: string) => join(import.meta.dirname, 'testcases/tls', name);
    const tls = { cert: await readFile(file('certificate.pem'), 'utf8'), key: await readFile(file('key.pem'), 'utf8') };
    const relay = await Relay.start(server, (request, response) => relay.passOn(request, response), tls);
    const env = { GRMM_SERVER: relay.url, GRMM_TOKEN: await server.makeApiToken() };
    const trusted = await grmm.run(['agents', 'list'], { env: { ...env, GRMM_CA_FILE: file('certificate.pem') } });
    const refused = await grmm.run(['agents', 'list'], { env });
    await relay.stop();
    expect(trusted).toMatchObject({ exitCode: 0, stderr: '' });
    expect(refused.exitCode).toBe(78);
    expect(refused.stderr).toContain('GRMM_CA_FILE');
  });

  it('asks for the password in a terminal without showing it', async () => {
    const program = grmm.startInTerminal(['login', '--server', server.url]);
    await waitUntil('the first question', () => program.stdout.includes('E-mail: '));
    program.type(`${OWNER.email}\r`);
    await waitUntil('the second question', () => program.stdout.includes('Password: '));
    program.type(`wrong\u007f\u007f\u007f\u007f\u007f${OWNER.password}\r`);
    expect(await program.ended()).toBe(0);
    expect(program.stdout).toContain('Signed in to');
    expect(program.stdout).not.toContain('battery');
    expect(program.stdout).not.toContain('wrong');
  });

  it('ends with 130 at Ctrl+C instead of a password', async () => {
    const program = grmm.startInTerminal(['login', '--server', server.url, '--email', OWNER.email]);
    await waitUntil('the question', () => program.stdout.includes('Password: '));
    program.type('\u0003');
    expect(await program.ended()).toBe(130);
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

  // The last: from here on the owner has a second factor.
  it('sends the code of the second factor when the server asks for it', async () => {
    const { secret } = await server.request<{ secret: string }>('POST', '/api/auth/totp');
    const { recovery_codes: codes } = await server.request<{ recovery_codes: string[] }>(
      'POST',
      '/api/auth/totp/confirm',
      {
        totp: oneTimeCode(secret, Date.now()),
      },
    );
    expect((await signIn(`${OWNER.password}\n`)).exitCode).toBe(64);
    expect((await signIn(`${OWNER.password}\n${codes[0] ?? ''}\n`)).exitCode).toBe(0);

    const program = grmm.startInTerminal(['login', '--server', server.url, '--email', OWNER.email]);
    await waitUntil('the password question', () => program.stdout.includes('Password: '));
    program.type(`${OWNER.password}\r`);
    await waitUntil('the code question', () => program.stdout.includes('second factor: '));
    program.type(`${codes[1] ?? ''}\r`);
    expect(await program.ended()).toBe(0);
  });
});
