import { createServer } from 'node:net';
import { once } from 'node:events';
import { freePort, type Program, ServerProcess, waitUntil } from '@gururmm/e2e/support';

const PASSWORD_LINE = /password {2}(\S+)/;

/** One sentence for a person: no stack, no second line. */
async function expectRefusal(program: Program, sentence: RegExp): Promise<void> {
  expect(await program.ended(40_000)).toEqual({ code: 1, signal: null });
  expect(program.stderr.trim()).toMatch(sentence);
  expect(program.stderr).not.toMatch(/\n\s+at /);
}

describe('start and stop', () => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await ServerProcess.create();
    await server.up();
  });

  afterAll(() => server.remove());

  it('prints the address and a password that works, once', async () => {
    const printed = await waitUntil('the welcome', () => PASSWORD_LINE.exec(server.process.stdout)?.[1]);
    expect(server.process.stdout).toContain(server.url);
    const login = { email: 'admin@localhost.localdomain', password: printed };
    const answer = await server.send<{ user: unknown }>('POST', '/api/auth/login', login, undefined);
    expect(answer.body.user).toMatchObject({ role: 'owner', must_change_password: true });
    await server.process.endGroup('SIGINT');
    await server.up();
    expect((await server.send('POST', '/api/auth/login', login, undefined)).status).toBe(200);
    expect(server.process.stdout).not.toMatch(PASSWORD_LINE);
  });

  it('stops cleanly and quickly on Ctrl+C', async () => {
    const started = performance.now();
    expect(await server.process.endGroup('SIGINT')).toEqual({ code: 0, signal: null });
    expect(performance.now() - started).toBeLessThan(20_000);
    await server.up();
  });

  it('says that one is running when a second one starts on the same data', async () => {
    const second = await ServerProcess.create();
    await expectRefusal(second.launch({ RMM_DATA_DIR: server.dataDir }), /^GuruRMM is already running \(pid \d+\)/);
    await second.discard();
  });

  it('takes over from a server that was killed', async () => {
    await server.process.end('SIGKILL');
    await server.up();
    expect(server.process.isRunning).toBe(true);
  });

  it('names a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const refused = await ServerProcess.create();
    await expectRefusal(refused.launch({ PORT: String(port) }), new RegExp(`^Port ${port} is taken`));
    other.close();
    await refused.discard();
  });

  it('names every variable that is wrong', async () => {
    const refused = await ServerProcess.create();
    const program = refused.launch({ PORT: '99999', DATABASE_URL: 'mysql://root:hunter2@db/x', RMM_LOG_LEVEL: 'loud' });
    await expectRefusal(program, /PORT[\s\S]*DATABASE_URL[\s\S]*RMM_LOG_LEVEL/);
    expect(program.stderr).not.toContain('hunter2');
    await refused.discard();
  });

  it('says that the database is down, without its password', async () => {
    const refused = await ServerProcess.create();
    const port = await freePort();
    const program = refused.launch({ DATABASE_URL: `postgres://rmm:hunter2@127.0.0.1:${port}/rmm` });
    await expectRefusal(
      program,
      new RegExp(`^The database at 127\\.0\\.0\\.1:${port}/rmm cannot be used: nothing listens there`),
    );
    expect(program.stderr).not.toContain('hunter2');
    await refused.discard();
  });
});
