import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, makeOfflineAgent } from './support/agent';
import { Grmm } from './support/grmm';
import { Server, type SiteBody } from './support/server';
import { waitUntil } from './support/wait-until';

interface ResultDocument {
  readonly exit_code: number;
  readonly results: readonly {
    readonly agent_id: string;
    readonly command_id: string;
    readonly status: string;
    readonly exit_code: number | null;
    readonly stdout: string | null;
    readonly stderr: string | null;
  }[];
}

describe('grmm run, from the compiled client through the real server to the compiled agent', () => {
  let server: Server;
  let site: SiteBody;
  let agent: Agent;
  let grmm: Grmm;
  let scratch: string;

  beforeAll(async () => {
    server = await Server.start();
    site = await server.makeSite('Bakery');
    agent = await Agent.start(server, site);
    grmm = await Grmm.create(server, await server.makeApiToken());
    scratch = await mkdtemp(join(tmpdir(), 'grmm-e2e-'));
  });

  afterAll(async () => {
    await agent.remove();
    await grmm.remove();
    await server.remove();
    await rm(scratch, { recursive: true, force: true });
  });

  it.each([0, 3, 124, 255])('ends with the exit code %i of the endpoint', async (code) => {
    const run = await grmm.run(['run', '--agent', agent.id, '--', `echo out; echo err >&2; exit ${code}`]);
    expect(run).toEqual({ exitCode: code, stdout: 'out\n', stderr: 'err\n' });
  });

  it('ends with 124 at the time limit, with what was written until then', async () => {
    const run = await grmm.run(['run', '--agent', agent.id, '--timeout', '1', '--', 'echo early; sleep 60']);
    expect(run).toMatchObject({ exitCode: 124, stdout: 'early\n' });
    expect(run.stderr).toContain('timed_out');
  });

  it('shows a line before the command is over', async () => {
    const gate = join(scratch, 'gate');
    const program = grmm.start([
      'run',
      '--agent',
      agent.id,
      '--',
      `echo first; until test -e ${gate}; do sleep 0.1; done; echo last`,
    ]);
    await waitUntil('the first line', () => program.stdout === 'first\n');
    expect(program.isRunning).toBe(true);
    await writeFile(gate, '');
    expect(await program.ended()).toBe(0);
    expect(program.stdout).toBe('first\nlast\n');
  });

  it('brings megabytes to the byte', async () => {
    const run = await grmm.run([
      'run',
      '--agent',
      agent.hostname,
      '--type',
      'python',
      '--',
      'for i in range(200000): print(i, "\u00e4")',
    ]);
    const expected = Array.from({ length: 200_000 }, (_, index) => `${index} \u00e4\n`).join('');
    expect(run.exitCode).toBe(0);
    expect(run.stdout === expected).toBe(true);
  });

  it('runs a local script with its #! line, arguments and environment', async () => {
    const file = join(scratch, 'deploy.sh');
    await writeFile(file, '#!/bin/sh\necho "$STAGE $1 $2"\nexit 9\n');
    const options = ['--script-file', file, '--arg', 'v1.4', '--arg=--fast now', '--env', 'STAGE=a=b'];
    const run = await grmm.run(['run', '--agent', agent.id, ...options]);
    expect(run).toMatchObject({ exitCode: 9, stdout: 'a=b v1.4 --fast now\n' });
  });

  it('runs a script from standard input', async () => {
    const run = await grmm.run(['run', '--agent', agent.id, '--script-file', '-'], { input: 'echo piped\nexit 4\n' });
    expect(run).toMatchObject({ exitCode: 4, stdout: 'piped\n' });
  });

  it('runs once for one idempotency key, however often it is asked', async () => {
    const count = join(scratch, 'count');
    const args = [
      'run',
      '--agent',
      agent.id,
      '--idempotency-key',
      'deploy-42',
      '--',
      `echo ran | tee -a ${count}; exit 5`,
    ];
    const first = await grmm.run(args);
    const second = await grmm.run(args);
    expect(first).toMatchObject({ exitCode: 5, stdout: 'ran\n' });
    expect(second).toEqual(first);
    expect(await readFile(count, 'utf8')).toBe('ran\n');
  });

  it('refuses another command under a used idempotency key', async () => {
    const run = await grmm.run(['run', '--agent', agent.id, '--idempotency-key', 'deploy-42', '--', 'echo other']);
    expect(run).toMatchObject({ exitCode: 64, stdout: '' });
    expect(run.stderr).toMatch(/Idempotency-Key.*\[request /);
  });

  it('prints one JSON document and nothing else on stdout', async () => {
    const run = await grmm.run(['run', '--agent', agent.id, '--json', '--', 'echo out; echo err >&2; exit 3']);
    const document = JSON.parse(run.stdout) as ResultDocument;
    expect(run.exitCode).toBe(3);
    expect(document).toMatchObject({
      exit_code: 3,
      results: [{ agent_id: agent.id, status: 'failed', exit_code: 3, stdout: 'out\n', stderr: 'err\n' }],
    });
  });

  it('does not wait with --no-wait, and shows the rest later', async () => {
    const sent = await grmm.run(['run', '--agent', agent.id, '--no-wait', '--', 'echo later; exit 6']);
    expect(sent).toMatchObject({ exitCode: 0, stderr: '' });
    const id = sent.stdout.trim();
    expect(await grmm.run(['output', id, '--follow'])).toMatchObject({ exitCode: 6, stdout: 'later\n' });
    const lines = (await grmm.run(['output', id, '--follow', '--json'])).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { seq: 0, stream: 'stdout', data: 'later\n' },
      { id, status: 'failed', exit_code: 6 },
    ]);
    expect((await grmm.run(['commands', 'show', id])).stdout).toMatch(/^Exit code +6$/m);
  });

  it('cancels the command when a pipeline is stopped', async () => {
    const marker = join(scratch, 'survived');
    const program = grmm.start(['run', '--agent', agent.id, '--', `echo started; sleep 3; touch ${marker}`]);
    await waitUntil('the start', () => program.stdout === 'started\n');
    program.kill('SIGINT');
    expect(await program.ended()).toBe(130);
    expect(program.stderr).toContain('cancelled');
    const { items } = await server.request<{ items: { status: string }[] }>('GET', '/api/commands?limit=1');
    expect(items[0]?.status).toBe('cancelled');
    await expect(readFile(marker)).rejects.toThrow('ENOENT');
  });

  it.each([
    ['y', 'cancelled'],
    ['n', 'completed'],
  ])('asks a person at Ctrl+C, and on "%s" the command is %s', async (answer, status) => {
    const gate = join(scratch, `gate-${answer}`);
    const command = `echo started; until test -e ${gate}; do sleep 0.1; done`;
    const program = grmm.startInTerminal(['run', '--agent', agent.id, '--', command]);
    await waitUntil('the start', () => program.stdout.includes('started'));
    program.type('\u0003');
    await waitUntil('the question', () => program.stdout.includes('Cancel it? [y/N]'));
    program.type(`${answer}\r`);
    expect(await program.ended()).toBe(130);
    await writeFile(gate, '');
    await waitUntil(`the command to be ${status}`, async () => {
      const { items } = await server.request<{ items: { status: string }[] }>('GET', '/api/commands?limit=1');
      return items[0]?.status === status;
    });
  });

  it('goes on after the server was restarted, and prints every line once', async () => {
    const gate = join(scratch, 'restart-gate');
    const program = grmm.start([
      'run',
      '--agent',
      agent.id,
      '--',
      `echo one; until test -e ${gate}; do sleep 0.1; done; echo two; exit 8`,
    ]);
    await waitUntil('the first line', () => program.stdout === 'one\n');
    await server.down();
    await server.up();
    await writeFile(gate, '');
    expect(await program.ended()).toBe(8);
    expect(program.stdout).toBe('one\ntwo\n');
  });

  describe('a machine that is offline', () => {
    let offlineId: string;

    beforeAll(async () => {
      offlineId = (await makeOfflineAgent(server, site, 'sleeper')).id;
    });

    it('gives up waiting with 75 and says why', async () => {
      const run = await grmm.run(['run', '--agent', 'sleeper', '--wait=1', '--', 'true']);
      expect(run).toMatchObject({ exitCode: 75, stdout: '' });
      expect(run.stderr).toContain('offline');
    });

    it('gives up waiting in JSON too', async () => {
      const run = await grmm.run(['run', '--agent', offlineId, '--wait=1', '--json', '--', 'true']);
      expect(run.exitCode).toBe(75);
      expect(JSON.parse(run.stdout)).toMatchObject({ exit_code: 75, results: [{ status: 'pending' }] });
    });

    it('ends with 69 when it had to be online now', async () => {
      const run = await grmm.run(['run', '--agent', offlineId, '--expires', '0', '--', 'true']);
      expect(run.exitCode).toBe(69);
    });
  });

  describe('several machines', () => {
    let second: Agent;

    beforeAll(async () => {
      second = await Agent.start(server, site);
    });

    afterAll(() => second.remove());

    it('refuses a host name that two of them have, with their ids', async () => {
      const run = await grmm.run(['run', '--agent', agent.hostname, '--', 'true']);
      expect(run.exitCode).toBe(64);
      expect(run.stderr).toContain(agent.id);
      expect(run.stderr).toContain(second.id);
    });

    it.each(['code', 'name', 'id'])(
      'runs on each machine of a site by its %s and ends with the worst code',
      async (kind) => {
        const named = { code: site.site_code.toLowerCase(), name: site.name, id: site.id }[kind] ?? '';
        const filter = ['--site', named, '--filter', 'status=online'];
        const one = join(scratch, `only-one-${kind}`);
        const run = await grmm.run(['run', ...filter, '--', `echo hello; mkdir ${one} 2>&- || exit 7`]);
        expect(run.exitCode).toBe(7);
        expect(run.stdout.split('\n').filter((line) => line === `${agent.hostname} | hello`)).toHaveLength(2);
        expect(run.stdout).toMatch(/^HOST +STATUS +EXIT +DURATION/m);
        expect(run.stdout).toMatch(/ completed +0 /);
        expect(run.stdout).toMatch(/ failed +7 /);
      },
    );

    it('prints a JSON document with a row for each', async () => {
      const run = await grmm.run(['run', '--client', 'bakery', '--filter', 'status=online', '--json', '--', 'exit 2']);
      const document = JSON.parse(run.stdout) as ResultDocument;
      expect(run.exitCode).toBe(2);
      expect(document.results.map(({ agent_id }) => agent_id).sort()).toEqual([agent.id, second.id].sort());
      expect(document.results.every(({ exit_code }) => exit_code === 2)).toBe(true);
    });

    it('runs once on each for one idempotency key', async () => {
      const count = join(scratch, 'site-count');
      const args = [
        'run',
        '--site',
        site.id,
        '--filter',
        'status=online',
        '--idempotency-key',
        'site-1',
        '--',
        `echo x >> ${count}`,
      ];
      await grmm.run(args);
      expect(await grmm.run(args)).toMatchObject({ exitCode: 0 });
      expect(await readFile(count, 'utf8')).toBe('x\nx\n');
    });

    describe('of two clients', () => {
      let third: Agent;

      beforeAll(async () => {
        third = await Agent.start(server, await server.makeSite('Dentist'));
      });

      afterAll(() => third.remove());

      it('run nothing until their number is confirmed', async () => {
        const mark = join(scratch, 'wide');
        const args = ['run', '--filter', 'status=online'];
        const words = ['--', `echo x >> ${mark}`];
        const refused = await grmm.run([...args, ...words]);
        expect(refused).toMatchObject({ exitCode: 64, stdout: '' });
        expect(refused.stderr).toContain('--confirm 3');
        expect((await grmm.run([...args, '--confirm', '2', ...words])).exitCode).toBe(64);
        await expect(readFile(mark)).rejects.toThrow('ENOENT');
        expect((await grmm.run([...args, '--confirm', '3', ...words])).exitCode).toBe(0);
        expect(await readFile(mark, 'utf8')).toBe('x\nx\nx\n');
      });

      it('see only what their token reaches', async () => {
        const token = await server.makeApiToken({ client_ids: [site.client_id] });
        const args = ['run', '--filter', 'status=online', '--json', '--', 'true'];
        const run = await grmm.run(args, { env: { GRMM_TOKEN: token } });
        const ids = (JSON.parse(run.stdout) as ResultDocument).results.map(({ agent_id }) => agent_id);
        expect(ids.sort()).toEqual([agent.id, second.id].sort());
        expect(
          (await grmm.run(['run', '--agent', third.id, '--', 'true'], { env: { GRMM_TOKEN: token } })).exitCode,
        ).toBe(68);
      });
    });

    it('cancels on every machine when a pipeline is stopped', async () => {
      const ready = join(scratch, 'ready');
      const program = grmm.start([
        'run',
        '--site',
        site.id,
        '--filter',
        'status=online',
        '--',
        `echo x >> ${ready}; sleep 60`,
      ]);
      await waitUntil('both to start', async () => (await readFile(ready, 'utf8').catch(() => '')) === 'x\nx\n');
      program.kill('SIGTERM');
      expect(await program.ended()).toBe(130);
      await waitUntil('both to be cancelled', async () => {
        const { items } = await server.request<{ items: { status: string }[] }>('GET', '/api/commands?limit=2');
        return items.every(({ status }) => status === 'cancelled');
      });
    });
  });

  it.each([
    ['an unknown host name', ['--agent', 'no-such-machine'], 68],
    ['an unknown id', ['--agent', '00000000-0000-4000-8000-000000000000'], 68],
    ['an unknown site', ['--site', 'WRONG-SITE-0000'], 68],
    ['a filter that fits nothing', ['--tag', 'nobody-has-it'], 68],
    ['no machine at all', [], 64],
  ])('says so for %s', async (_, options, exitCode) => {
    const run = await grmm.run(['run', ...options, '--', 'true']);
    expect(run).toMatchObject({ exitCode, stdout: '' });
    expect(run.stderr).toMatch(/^grmm: /);
  });
});
