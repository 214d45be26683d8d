import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentPayload, ScriptCheck } from '@gururmm/shared/protocol';
import { AgentProcess, processesWith } from './agent-process';
import { FakeServer } from './fake-server';
import { until } from './until';

type Result = AgentPayload<'check_result'>;

/** A first run comes within half of the shortest interval, and runs wait for each other. */
const RESULT_MS = 90_000;
const CANARY = 'canary-of-a-check-9d1e';

describe('the script checks of the compiled agent', () => {
  let server: FakeServer;
  let agent: AgentProcess;
  let mark: string;

  beforeEach(async () => {
    server = await FakeServer.start();
    agent = new AgentProcess().configure(server.url);
    mark = `check-${randomUUID()}`;
  });

  afterEach(async () => {
    await agent.dispose();
    for (const id of processesWith(mark)) process.kill(id, 'SIGKILL');
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  const check = (fields: Partial<ScriptCheck> = {}): ScriptCheck => ({
    check_id: randomUUID(),
    name: 'check',
    command_type: 'shell',
    command: 'true',
    interval_seconds: 10,
    timeout_seconds: 10,
    rule_version: 3,
    ...fields,
  });
  const startWith = (checks: ScriptCheck[], more: Record<string, unknown> = {}) => {
    server.answerAuth = () => ({
      success: true,
      agent_id: server.agentId,
      api_key: server.issuedKey,
      config: { script_checks: checks, revision: 'checks', ...more },
    });
    agent.start();
  };
  /** Each result once, however often it was sent. */
  const results = () => [...new Map(server.of('check_result').map((each) => [each.event_id, each])).values()];
  const resultOf = ({ check_id }: ScriptCheck, count = 1) =>
    until(`result ${count}`, () => results().filter((each) => each.check_id === check_id)[count - 1], RESULT_MS);
  /** A result that is another one than `earlier`: a crash may have that sent again. */
  const resultAfter = (earlier: Result) =>
    until(
      'another result',
      () => results().find(({ check_id, event_id }) => check_id === earlier.check_id && event_id !== earlier.event_id),
      RESULT_MS,
    );

  it('run again and again, and tell exit code and output', async () => {
    const disk = check({
      command_type: 'script',
      interpreter: 'sh',
      command: 'echo "DISK CRITICAL on $1"; echo "$THRESHOLD %" >&2; exit 2\n',
      args: ['/srv'],
      env: { THRESHOLD: '95' },
    });
    startWith([disk]);
    expect(await resultOf(disk)).toMatchObject({
      rule_version: 3,
      outcome: 'exited',
      exit_code: 2,
      output: 'DISK CRITICAL on /srv\n95 %\n',
      truncated: false,
    });
    expect(server.of('auth')[0]?.capabilities).toContain('script_checks');
    const second = await resultOf(disk, 2);
    expect(Date.parse(second.ts)).toBeGreaterThan(Date.parse(results()[0]?.ts ?? ''));
  }, 200_000);

  it('end what hangs with all its children, bound what floods, and go on with the others', async () => {
    const command = `sh -c 'sleep 601; : ${mark}' & sh -c 'sleep 602; : ${mark}'; :`;
    const hanging = check({ command, timeout_seconds: 1 });
    // Time enough for a machine that many share: the bound is on the output.
    const flooding = check({
      command: 'echo begin; yes 0123456789 | head -c 2000000; echo end',
      interval_seconds: 60,
      timeout_seconds: 60,
    });
    const missing = check({ command_type: 'script', interpreter: '/no/such/program', command: 'x' });
    startWith([hanging, flooding, missing]);
    expect(await resultOf(hanging)).toMatchObject({
      outcome: 'timed_out',
      exit_code: null,
      error: 'it ran longer than 1 s and was ended',
    });
    expect(processesWith(mark)).toEqual([]);
    const flood = await resultOf(flooding);
    expect(flood).toMatchObject({ outcome: 'exited', exit_code: 0, truncated: true });
    expect(Buffer.byteLength(flood.output)).toBeLessThanOrEqual(8 * 1024);
    expect(flood.output).toMatch(/^begin\n[^]*bytes cut[^]*end\n$/);
    expect(await resultOf(missing)).toMatchObject({ outcome: 'error', exit_code: null });
  }, 240_000);

  it('run one at a time', async () => {
    const file = join(agent.directory, 'running');
    const command = `if [ -e '${file}' ]; then exit 9; fi; : > '${file}'; sleep 1; rm '${file}'`;
    const checks = Array.from({ length: 4 }, () => check({ command }));
    startWith(checks);
    for (const each of checks) expect((await resultOf(each)).exit_code).toBe(0);
  }, 240_000);

  it('keep results that the server has not stored over a crash, under the same ids', async () => {
    server.isAcknowledging.events = false;
    const quick = check({ command: 'echo kept' });
    startWith([quick]);
    const first = await resultOf(quick);
    await agent.end('SIGKILL');
    server.received.length = 0;
    server.isAcknowledging.events = true;
    agent.start();
    const again = await until(
      'the same result',
      () => results().find(({ event_id }) => event_id === first.event_id),
      RESULT_MS,
    );
    expect(again).toEqual(first);
    const spool = join(agent.dataDirectory, 'check-results.jsonl');
    await until('an empty spool', () => (readFileSync(spool, 'utf8').includes(first.event_id) ? undefined : true));
  }, 240_000);

  it('end with the agent, and what a crash left running is ended before they run again', async () => {
    const long = check({ command: `sh -c 'sleep 603; : ${mark}'; :`, timeout_seconds: 10, interval_seconds: 10 });
    startWith([long]);
    await until('the check to run', () => (processesWith(mark).length > 0 ? true : undefined), RESULT_MS);
    await agent.end('SIGKILL');
    const left = processesWith(mark);
    expect(left.length).toBeGreaterThan(0);
    agent.start();
    await until('their end', () => (processesWith(mark).some((id) => left.includes(id)) ? undefined : true), RESULT_MS);
    await until('the check to run again', () => (processesWith(mark).length > 0 ? true : undefined), RESULT_MS);
    await agent.end('SIGTERM');
    expect(processesWith(mark)).toEqual([]);
  }, 300_000);

  it('are refused where agent.toml or the policy permits none, and say so', async () => {
    const file = join(agent.directory, 'ran');
    const refused = check({ command: `: > '${file}'` });
    startWith([refused], { allowed_command_types: ['python'] });
    const first = await resultOf(refused);
    expect(first).toMatchObject({
      outcome: 'rejected',
      exit_code: null,
      error: 'commands of type shell are not allowed by the policy of this agent',
    });
    await agent.end('SIGKILL');
    server.received.length = 0;
    agent.configure(server.url, { commands: { allowed_types: ['python'] } });
    startWith([refused]);
    expect(await resultAfter(first)).toMatchObject({
      outcome: 'rejected',
      error: 'commands of type shell are not allowed by the configuration of this agent',
    });
    expect(existsSync(file)).toBe(false);
  }, 300_000);

  it('get secrets as environment alone, keep them off the disk, and wait for them after a restart', async () => {
    const secret = check({
      // The canary stands in the command in two parts: only its value may not be anywhere.
      command: `echo "got $TOKEN"; test "$TOKEN" = '${CANARY.slice(0, 6)}'"${CANARY.slice(6)}" || exit 3`,
      secret_env: { TOKEN: CANARY },
      secrets_revision: 'one',
    });
    startWith([secret]);
    const first = await resultOf(secret);
    expect(first).toMatchObject({ exit_code: 0, output: 'got ***\n' });
    const policy = readFileSync(join(agent.dataDirectory, 'policy.json'), 'utf8');
    expect(policy).toContain(secret.check_id);
    for (const text of [policy, agent.log(), readFileSync(join(agent.dataDirectory, 'check-results.jsonl'), 'utf8')]) {
      expect(text).not.toContain(CANARY);
    }
    await agent.end('SIGKILL');
    server.received.length = 0;
    // A sign-in without a configuration: the agent works by what it kept, which lacks the secrets.
    const other = check({ command: 'echo other' });
    server.answerAuth = () => ({ success: true, agent_id: server.agentId });
    agent.start();
    await server.online();
    server.send({
      type: 'config',
      payload: { config: { script_checks: [{ ...secret, secret_env: undefined }, other] } },
    });
    await resultOf(other, 2);
    const ofSecret = results().filter(({ check_id }) => check_id === secret.check_id);
    expect(ofSecret.filter(({ event_id }) => event_id !== first.event_id)).toEqual([]);
    server.send({ type: 'config', payload: { config: { script_checks: [secret, other] } } });
    expect(await resultAfter(first)).toMatchObject({ exit_code: 0 });
  }, 300_000);
});
