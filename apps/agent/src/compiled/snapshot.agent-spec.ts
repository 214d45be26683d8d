import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { AgentProcess } from './agent-process';
import { FakeServer } from './fake-server';
import { until } from './until';

const SNAPSHOT_MS = 30_000;

describe('the snapshot of the compiled agent', () => {
  let server: FakeServer;
  let agent: AgentProcess;
  let busy: ChildProcess;

  beforeEach(async () => {
    server = await FakeServer.start();
    agent = new AgentProcess().configure(server.url);
    busy = spawn('/bin/sh', ['-c', 'secret=canary; while :; do :; done', 'canary-in-a-command-line'], {
      stdio: 'ignore',
    });
  });

  afterEach(async () => {
    busy.kill('SIGKILL');
    await agent.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  it('names what uses most, with its user and without its command line', async () => {
    agent.start();
    await server.online();
    expect(server.of('auth')[0]?.capabilities).toContain('snapshot');
    let asked = 0;
    const ask = () => {
      asked += 1;
      server.send({ type: 'snapshot_request', payload: { request_id: randomUUID() } });
    };
    // Others keep this machine busy too: until ours is among the first.
    const found = await until(
      'the busy process',
      () => {
        const snapshot = server.of('snapshot').at(-1);
        const ours = snapshot?.by_cpu.find(({ pid }) => pid === busy.pid);
        if (ours === undefined && server.of('snapshot').length >= asked) ask();
        return ours === undefined ? undefined : { snapshot, ours };
      },
      SNAPSHOT_MS,
    );
    expect(found.ours.cpu_percent).toBeGreaterThan(0);
    expect(found.ours.memory_bytes).toBeGreaterThan(0);
    expect(found.ours.user).toBeDefined();
    expect(found.snapshot?.by_memory.length).toBeGreaterThan(0);
    expect(found.snapshot?.error).toBeUndefined();
    expect(JSON.stringify(server.of('snapshot'))).not.toContain('canary');
  }, 60_000);
});
