import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { AgentPayload } from '@gururmm/shared/protocol';
import { AgentProcess, FAST_INTERVALS } from './agent-process';
import { FakeServer } from './fake-server';
import { until } from './until';

type Inventory = AgentPayload<'inventory'>;
type Section<S extends Inventory['section']> = Extract<Inventory, { section: S }>;

const COLLECT_MS = 30_000;

describe('the inventory of the compiled agent', () => {
  let server: FakeServer;
  let agent: AgentProcess;

  beforeEach(async () => {
    server = await FakeServer.start();
    const intervals = { ...FAST_INTERVALS, inventory_interval_seconds: 0.5 };
    agent = new AgentProcess().configure(server.url, { intervals });
  });

  afterEach(async () => {
    await agent.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  const told = <S extends Inventory['section']>(section: S) =>
    server.of('inventory').filter((each): each is Section<S> => each.section === section);
  const first = <S extends Inventory['section']>(section: S) =>
    until(`the section ${section}`, () => told(section)[0], COLLECT_MS);

  it('is that of this machine, and is told once for as long as nothing changes', async () => {
    agent.start();
    await server.online();
    expect(server.of('auth')[0]?.capabilities).toContain('inventory');
    const { hardware } = await first('hardware');
    expect(hardware).toMatchObject({ memory_bytes: totalmem(), cpu_threads: cpus().length });
    const { software } = await first('software');
    const installed = execFileSync('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package} ${Version}\n'], {
      encoding: 'utf8',
    });
    const expected = installed.split('\n').flatMap((line) => {
      const [status, name, version] = line.split(' ');
      return status === 'installed' ? [`${name} ${version}`] : [];
    });
    const found = software.filter(({ source }) => source === 'dpkg').map(({ name, version }) => `${name} ${version}`);
    expect(found.sort()).toEqual(expected.sort());
    await first('services');
    // Some looks later: the hash of what was acknowledged stands on disk.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(told('software')).toHaveLength(1);
    await agent.end('SIGTERM');
    agent.start();
    await server.online(2);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(told('software')).toHaveLength(1);
  }, 90_000);

  it('is told again when the server did not store it', async () => {
    server.isAcknowledging.events = false;
    agent.start();
    await server.online();
    const { event_id, hash } = await first('software');
    server.isAcknowledging.events = true;
    server.dropConnections();
    const again = await until('the same again', () => told('software').at(1), COLLECT_MS);
    expect(again).toMatchObject({ event_id, hash });
  }, 90_000);

  it.each(['hardware', 'software', 'services'])('prints %s for people and scripts', async (section) => {
    const { stdout, exitCode } = await agent.execute(['inventory', section]);
    expect([exitCode, (JSON.parse(stdout) as { section: string }).section]).toEqual([0, section]);
  });

  it('has no other section', async () => {
    const { stderr, exitCode } = await agent.execute(['inventory', 'printers']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('hardware, software, services')]);
  });
});
