import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AgentProcess } from './agent-process';
import { FakeServer } from './fake-server';
import { until } from './until';

const COMMANDS = 60;
const KILLS = 6;
/** Of the frames in each direction; fewer would let an agent pass that does not deduplicate. */
const LOSS = 0.5;

/**
 * Kills and lost frames together: the server delivers every command again until it has a
 * result, as the real one does, and every effect leaves a line behind.
 */
describe('the compiled agent under kills and frame loss', () => {
  let server: FakeServer;
  let agent: AgentProcess;

  beforeAll(async () => {
    server = await FakeServer.start();
    agent = new AgentProcess().configure(server.url, { commands: { max_concurrent: 8 } }).start();
    await server.online();
    server.lossRate = LOSS;
  });

  afterAll(async () => {
    await agent.dispose();
    await server.stop();
  });

  it('starts no command twice and loses none', async () => {
    const effects = join(agent.directory, 'effects');
    const ids = Array.from({ length: COMMANDS }, () => randomUUID());
    const deliver = (id: string) =>
      server.command({ command_id: id, command: `echo ${id} >> ${effects}; sleep 0.05; echo done ${id}` });
    const isOver = (id: string) => server.results(id).length > 0;
    const redelivery = setInterval(() => ids.filter((id) => !isOver(id)).forEach(deliver), 100);
    try {
      for (let kill = 0; kill < KILLS; kill += 1) {
        await pause(400);
        await agent.end('SIGKILL');
        agent.start();
      }
      await until('every result', () => (ids.every(isOver) ? true : undefined), 25_000);
    } finally {
      clearInterval(redelivery);
    }
    const lines = existsSync(effects) ? readFileSync(effects, 'utf8').trimEnd().split('\n') : [];
    for (const id of ids) {
      const starts = lines.filter((line) => line === id).length;
      const outcomes = new Set(server.results(id).map(({ outcome }) => outcome));
      expect(starts).toBeLessThanOrEqual(1);
      expect(outcomes.size).toBe(1);
      if (outcomes.has('exited')) {
        expect(starts).toBe(1);
        const withOutput = server.results(id).filter(({ stdout }) => stdout !== null);
        expect(withOutput.every(({ stdout }) => stdout === `done ${id}\n`)).toBe(true);
      }
    }
    expect(server.faults).toEqual([]);
  }, 60_000);
});
