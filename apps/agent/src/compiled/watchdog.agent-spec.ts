import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentPayload, WatchedService } from '@gururmm/shared/protocol';
import { AgentProcess, isAlive, processesWith } from './agent-process';
import { FakeServer } from './fake-server';
import { until } from './until';

type WatchdogEvent = AgentPayload<'watchdog_event'>;

/** A start is seen twice, a second apart, before it counts. */
const RESTART_MS = 20_000;
const QUIET_MS = 1500;

describe('the watchdog of the compiled agent', () => {
  let server: FakeServer;
  let agent: AgentProcess;
  /** A program that nothing else on this machine is called like; longer than the kernel keeps a name. */
  let name: string;
  let program: string;

  beforeEach(async () => {
    server = await FakeServer.start();
    agent = new AgentProcess().configure(server.url);
    name = `watched-${randomBytes(6).toString('hex')}`;
    program = join(agent.directory, name);
    copyFileSync('/bin/sleep', program);
  });

  afterEach(async () => {
    await agent.dispose();
    for (const id of processesWith(program)) process.kill(id, 'SIGKILL');
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  const rule = (fields: Partial<WatchedService> = {}): WatchedService => ({
    name,
    kind: 'process',
    restart: true,
    max_restarts: 3,
    window_seconds: 600,
    cooldown_seconds: 0,
    start_command: `'${program}' 600 & '${program}' 601 &`,
    ...fields,
  });
  const startWatching = (...rules: WatchedService[]) => {
    server.answerAuth = () => ({
      success: true,
      agent_id: server.agentId,
      api_key: server.issuedKey,
      config: { watched_services: rules, revision: 'watch' },
    });
    agent.start();
  };
  /** Each event once, however often it was sent. */
  const events = () => [...new Map(server.of('watchdog_event').map((each) => [each.event_id, each])).values()];
  const kinds = () => events().map(({ event }) => event);
  const event = (kind: WatchdogEvent['event'], count = 1) =>
    until(
      `${count} of ${kind}`,
      () => (kinds().filter((each) => each === kind).length >= count ? events().at(-1) : undefined),
      RESTART_MS,
    );
  const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  const killWatched = () => {
    for (const id of processesWith(program)) process.kill(id, 'SIGKILL');
  };

  it('starts a process that was killed, and it lives on without the agent', async () => {
    startWatching(rule());
    await event('restarted');
    expect(kinds()).toEqual(['stopped', 'restarted']);
    killWatched();
    await event('restarted', 2);
    expect(events().at(-1)).toMatchObject({ service: name, event: 'restarted' });
    expect(events().at(-1)?.detail).toMatch(/^restart 2 of 3, down for \d+ s$/);
    const [first = 0] = processesWith(program);
    expect(readFileSync(`/proc/${first}/environ`, 'utf8')).not.toMatch(/GURURMM_(?!COMMAND_ID=watchdog)/);
    await agent.end('SIGTERM');
    expect(isAlive(first)).toBe(true);
  });

  it('keeps what the server has not stored over a crash, under the same ids, and says nothing twice', async () => {
    server.isAcknowledging.events = false;
    startWatching(rule({ restart: false }));
    const stopped = await event('stopped');
    await agent.end('SIGKILL');
    server.received.length = 0;
    agent.start();
    await event('stopped');
    await quiet();
    expect(server.of('watchdog_event').length).toBeGreaterThan(1); // sent again by a timer
    expect(events()).toEqual([stopped]);
    server.isAcknowledging.events = true;
    await until('an empty memory', () =>
      readFileSync(join(agent.dataDirectory, 'watchdog.json'), 'utf8').includes('"events":[]') ? true : undefined,
    );
    await agent.end('SIGKILL');
    server.received.length = 0;
    agent.start();
    await server.online();
    await quiet();
    expect(events()).toEqual([]);
  });

  it('counts restarts over its own restarts, then leaves it down and says so', async () => {
    startWatching(rule({ max_restarts: 1 }));
    await event('restarted');
    await agent.end('SIGKILL');
    killWatched();
    agent.start();
    const failed = await event('restart_failed');
    expect(failed.detail).toBe('the limit of 1 restarts within 600 s is reached; it stays down');
    await quiet();
    expect(kinds()).toEqual(['stopped', 'restarted', 'stopped', 'restart_failed']);
    expect(processesWith(program)).toEqual([]);
  });

  it('tells why a start failed, and a recovery that was not its own', async () => {
    startWatching(rule({ start_command: undefined, max_restarts: 1 }));
    const failed = await event('restart_failed');
    expect(failed.detail).toBe('restart 1 of 1: the policy names no start command; it stays down');
    spawn(program, ['600'], { stdio: 'ignore', detached: true }).unref();
    await event('recovered');
    expect(kinds()).toEqual(['stopped', 'restart_failed', 'recovered']);
  });

  it('runs no start command where agent.toml allows no shell', async () => {
    agent.configure(server.url, { commands: { allowed_types: ['python'] } });
    startWatching(rule({ max_restarts: 1 }));
    expect((await event('restart_failed')).detail).toContain('commands of type shell are not allowed on this machine');
    expect(processesWith(program)).toEqual([]);
  });

  /** There is no systemd to talk to here: a program of that name keeps a unit in a file. */
  it('watches and starts services through systemctl', async () => {
    const state = join(agent.directory, 'unit-state');
    const systemctl = join(agent.directory, 'systemctl');
    writeFileSync(state, 'active');
    writeFileSync(
      systemctl,
      `#!/bin/sh
if [ "$1" = start ]; then echo active > '${state}'; exit 0; fi
printf 'Id=%s\\nNames=%s\\nLoadState=loaded\\nActiveState=%s\\nSubState=dead\\nResult=success\\n' spooler.service spooler.service "$(cat '${state}')"
`,
    );
    chmodSync(systemctl, 0o700);
    agent.environment['PATH'] = `${agent.directory}:${process.env['PATH']}`;
    startWatching(rule({ name: 'spooler', kind: 'service', start_command: undefined }));
    await server.online();
    await quiet();
    expect(events()).toEqual([]);
    writeFileSync(state, 'failed');
    await event('restarted');
    expect(events().map((each) => [each.service, each.event])).toEqual([
      ['spooler', 'stopped'],
      ['spooler', 'restarted'],
    ]);
    expect(events()[0]?.detail).toBe('failed (dead)');
  });
});
