import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AgentProcess, processesWith } from './agent-process';
import { FakeServer } from './fake-server';
import { until } from './until';

const CHUNK_BYTES = 32 * 1024;

describe('the secrets of commands on the compiled agent', () => {
  const canary = `canary-${randomUUID()}`;
  const secret_env = { TOKEN: canary };
  const canaryHash = createHash('sha256').update(canary).digest('hex');
  let server: FakeServer;
  let agent: AgentProcess;

  beforeAll(async () => {
    server = await FakeServer.start();
    agent = new AgentProcess().configure(server.url).start();
    await server.online();
  });

  afterEach(() => {
    Object.assign(server.isAcknowledging, { results: true, outputs: true });
    expectNoTrace();
  });

  afterAll(async () => {
    await agent.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  /** Neither a frame nor a file of the agent (journal, spool, log, scratch) holds the value in any form. */
  function expectNoTrace(): void {
    const files = filesBelow(agent.directory).map(contentOf);
    const places = [Buffer.from(JSON.stringify(server.received)), ...files];
    const forms = [canary, Buffer.from(canary).toString('base64').slice(0, 40), Buffer.from(canary).toString('hex')];
    expect(forms.filter((form) => places.some((place) => place.includes(form)))).toEqual([]);
  }

  const run = (fields: Parameters<FakeServer['command']>[0]) =>
    server.result(server.command({ secret_env, ...fields }));

  const hashesIt: Readonly<Record<string, Parameters<FakeServer['command']>[0]>> = {
    shell: { command: 'printf %s "$TOKEN" | sha256sum' },
    python: {
      command_type: 'python',
      command: 'import hashlib,os\nprint(hashlib.sha256(os.environ["TOKEN"].encode()).hexdigest())',
    },
    script: { command_type: 'script', interpreter: 'sh', command: 'printf %s "$TOKEN" | sha256sum' },
  };

  it.each(Object.entries(hashesIt))('reach a process of the type %s as environment', async (_type, fields) => {
    expect((await run(fields)).stdout).toContain(canaryHash);
  });

  it('stand in its environment and on no command line', async () => {
    const gate = join(agent.directory, 'gate');
    const id = server.command({
      secret_env,
      command: `echo pid=$$; while [ ! -e ${gate} ]; do sleep 0.05; done`,
    });
    const pid = await until('the pid', () => /pid=(\d+)/.exec(server.output(id, 'stdout'))?.[1]);
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toContain(`TOKEN=${canary}`);
    expect(processesWith(canary)).toEqual([]);
    expect(processesWith(gate).length).toBeGreaterThan(0);
    expect(readFileSync(`/proc/${agent.processId}/environ`, 'utf8')).not.toContain(canary);
    writeFileSync(gate, '');
    expect(await server.result(id)).toMatchObject({ exit_code: 0 });
  });

  it('are redacted in both streams, though they come byte by byte', async () => {
    const command = [
      'import os,sys,time',
      'for b in ("<" + os.environ["TOKEN"] + ">").encode():',
      '  for s in (sys.stdout, sys.stderr):',
      '    s.buffer.write(bytes([b])); s.buffer.flush()',
      '  time.sleep(0.02)',
    ].join('\n');
    expect(await run({ command_type: 'python', command })).toMatchObject({ stdout: '<***>', stderr: '<***>' });
  });

  it.each([1, 8, canary.length - 1])(
    'are redacted across the border of two chunks, %i bytes before it',
    async (before) => {
      Object.assign(server.isAcknowledging, { results: false, outputs: false });
      const filling = CHUNK_BYTES - before;
      const command = `import os\nprint("x" * ${filling} + os.environ["TOKEN"] + "y" * 100000, end="")`;
      const id = server.command({ secret_env, command_type: 'python', command });
      const result = await server.result(id);
      expect(result.stdout).toBeNull();
      const text = await until('the whole output', () => {
        const output = server.output(id, 'stdout');
        return output.endsWith('y') && output.length === filling + 3 + 100_000 ? output : undefined;
      });
      expect(text).toBe(`${'x'.repeat(filling)}***${'y'.repeat(100_000)}`);
      // Unacknowledged, so that the spool and the whole result are on disk while afterEach looks.
      expect(filesBelow(agent.dataDirectory).some((path) => statSync(path).size > 100_000)).toBe(true);
    },
  );

  it('are redacted in what a command that ran too long had said', async () => {
    const late = await run({ command: 'echo "$TOKEN"; echo "$TOKEN" | base64 >&2; sleep 30', timeout_seconds: 0.5 });
    expect(late).toMatchObject({ outcome: 'timed_out', stdout: '***\n' });
    expect(late.stderr).toContain('***');
  });

  it('are forgotten with the agent: a command that waits for them runs once the server sends it again', async () => {
    const gate = join(agent.directory, 'second-gate');
    const blockers = Array.from({ length: 4 }, () =>
      server.command({ command: `while [ ! -e ${gate} ]; do sleep 0.05; done` }),
    );
    await until('four starts', () => (blockers.every((id) => server.acks(id) === 1) ? true : undefined));
    const command = 'printf %s "$TOKEN" | sha256sum';
    const journal = join(agent.dataDirectory, 'journal.jsonl');
    const id = server.command({ secret_env, command });
    await until('the journal to hold it', () => (contentOf(journal).includes(id) ? true : undefined));
    expectNoTrace();
    await agent.end('SIGKILL');
    expectNoTrace();
    const { connectionCount } = server;
    agent.start();
    await server.online(connectionCount + 1);
    for (const blocker of blockers) expect(await server.result(blocker)).toMatchObject({ outcome: 'interrupted' });
    await agent.logged('a waiting command needs its secrets again');
    expect([server.acks(id), server.results(id)]).toEqual([0, []]);
    server.command({ command_id: id, secret_env, command });
    expect((await server.result(id)).stdout).toContain(canaryHash);
    expect(server.acks(id)).toBe(1);
  });
});

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What has been acknowledged is removed at any time. */
function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
