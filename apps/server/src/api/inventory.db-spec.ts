import { createHash, randomUUID } from 'node:crypto';
import { waitUntil } from '@gururmm/server/platform/testing';
import type { AgentPayload, Hardware, ServiceItem, SoftwareItem } from '@gururmm/shared/protocol';
import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

type Inventory = AgentPayload<'inventory'>;
type Content =
  | { section: 'hardware'; hardware: Hardware }
  | { section: 'software'; software: SoftwareItem[]; truncated: boolean }
  | { section: 'services'; services: ServiceItem[]; truncated: boolean };

interface Page {
  readonly items: Record<string, unknown>[];
  readonly total: number;
  readonly next_cursor: string | null;
}

const HARDWARE: Hardware = {
  manufacturer: 'Dell Inc.',
  model: 'OptiPlex 7090',
  serial: '7XK2B13',
  is_virtual: false,
  cpu_model: 'Intel Core i7-11700',
  cpu_cores: 8,
  cpu_threads: 16,
  memory_bytes: 16 * 1024 ** 3,
  memory_modules: [{ slot: 'DIMM1', size_bytes: 16 * 1024 ** 3, kind: 'DDR4' }],
  disks: [{ name: '/dev/sda', size_bytes: 512e9 }],
  os_name: 'Debian GNU/Linux',
  os_version: '12',
  arch: 'x64',
};

const dpkg = (name: string, version: string): SoftwareItem => ({ source: 'dpkg', name, version, arch: 'amd64' });

describe('the inventory', () => {
  let server: TestServer;
  let site: MadeSite;
  let machine: MadeAgent;
  let clockMs = Date.now();

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
  });
  beforeEach(async () => {
    machine = await makeAgent(server, site, { hostname: `m-${randomUUID()}` });
  });
  afterEach(() => machine.agent.ws.terminate());
  afterAll(() => server.stop());

  /** Sent, stored and acknowledged; each is later than the one before unless a time is given. */
  async function tell(
    content: Content,
    { of = machine, ts }: { of?: MadeAgent; ts?: string } = {},
  ): Promise<Inventory> {
    clockMs += 1000;
    const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
    const payload: Inventory = { event_id: randomUUID(), ts: ts ?? new Date(clockMs).toISOString(), hash, ...content };
    of.agent.send({ type: 'inventory', payload });
    await acknowledged(of, payload);
    return payload;
  }
  const acknowledged = (of: MadeAgent, { event_id }: Inventory) =>
    waitUntil('the acknowledgement', () =>
      of.agent.received.some((message) => message.type === 'event_ack' && message.payload.event_id === event_id),
    );
  const tellSoftware = (software: SoftwareItem[], options = {}) =>
    tell({ section: 'software', software, truncated: false }, options);
  const page = async (path: string, token?: string) =>
    (await server.request<Page & Record<string, unknown>>('GET', path, token === undefined ? {} : { token })).body;
  const ofMachine = (path: string) => page(`/api/agents/${machine.agentId}/${path}`);

  it('of an agent that has told nothing is empty', async () => {
    expect(await ofMachine('inventory')).toEqual({
      hardware: null,
      hardware_collected_at: null,
      software_count: null,
      software_truncated: false,
      software_collected_at: null,
      services_count: null,
      services_truncated: false,
      services_collected_at: null,
    });
    expect(await ofMachine('software')).toEqual({ items: [], next_cursor: null, total: 0 });
  });

  describe('of hardware', () => {
    it('is shown as it was told, and what the system did not tell as null', async () => {
      const { ts } = await tell({ section: 'hardware', hardware: HARDWARE });
      expect(await ofMachine('inventory')).toMatchObject({
        hardware: { model: 'OptiPlex 7090', kernel: null, memory_modules: [{ slot: 'DIMM1', speed_mhz: null }] },
        hardware_collected_at: ts,
      });
      expect((await ofMachine('inventory/changes')).total).toBe(0);
    });

    it('tells what changed, fact by fact', async () => {
      await tell({ section: 'hardware', hardware: HARDWARE });
      const disks = [{ name: '/dev/nvme0n1', size_bytes: 1e12 }];
      const { ts } = await tell({ section: 'hardware', hardware: { ...HARDWARE, os_version: '13', disks } });
      await tell({ section: 'hardware', hardware: { ...HARDWARE, os_version: '13', disks } });
      expect((await ofMachine('inventory/changes')).items).toMatchObject([
        {
          changed_at: ts,
          changes: [
            { field: 'os_version', before: '12', after: '13' },
            { field: 'disks /dev/sda', before: 'size_bytes 512000000000', after: null },
            { field: 'disks /dev/nvme0n1', before: null, after: 'size_bytes 1000000000000' },
          ],
        },
      ]);
    });
  });

  describe('of software', () => {
    it('is a list by name, with a search for parts of names and publishers', async () => {
      await tellSoftware([
        dpkg('zlib1g', '1.2.13'),
        { source: 'registry', name: '7-Zip', version: '24.08', publisher: 'Igor Pavlov', installed_on: '2026-10-02' },
        { source: 'registry', name: 'Nameless' },
      ]);
      const { items, total } = await ofMachine('software');
      expect(items.map(({ name }) => name)).toEqual(['7-Zip', 'Nameless', 'zlib1g']);
      expect(total).toBe(3);
      expect(items[0]).toMatchObject({ version: '24.08', installed_on: '2026-10-02', arch: null });
      expect(items[1]).toMatchObject({ version: null, publisher: null });
      expect((await ofMachine('software?q=ZIP')).items).toHaveLength(1);
      expect((await ofMachine('software?q=pavlov')).items).toHaveLength(1);
      expect((await ofMachine('software?q=%25')).items).toHaveLength(0);
    });

    it('has pages without gaps, also where one name has several versions', async () => {
      await tellSoftware([dpkg('a', '1'), dpkg('a', '2'), dpkg('b', '1'), { ...dpkg('b', '1'), arch: 'i386' }]);
      const seen: unknown[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const next: Page = await ofMachine(`software?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
        seen.push(...next.items.map(({ name, version, arch }) => [name, version, arch]));
        cursor = next.next_cursor;
      }
      expect(seen).toEqual([
        ['a', '1', 'amd64'],
        ['a', '2', 'amd64'],
        ['b', '1', 'amd64'],
        ['b', '1', 'i386'],
      ]);
    });

    it('remembers what was installed, removed and updated, and since when each is there', async () => {
      const first = await tellSoftware([dpkg('kept', '1'), dpkg('old', '1'), dpkg('updated', '1')]);
      expect((await ofMachine('software/changes')).total).toBe(0);
      const second = await tellSoftware([dpkg('kept', '1'), dpkg('new', '3'), dpkg('updated', '2')]);
      const { items } = await ofMachine('software/changes');
      const told = items.map(({ kind, name, from_version: from, to_version: to }) => [kind, name, from, to]);
      expect(told.sort()).toEqual([
        ['installed', 'new', null, '3'],
        ['removed', 'old', '1', null],
        ['updated', 'updated', '1', '2'],
      ]);
      expect(items.every(({ changed_at: at }) => at === second.ts)).toBe(true);
      const since = (await ofMachine('software')).items.map(({ name, first_seen_at: at }) => [name, at]);
      expect(since).toEqual([
        ['kept', first.ts],
        ['new', second.ts],
        ['updated', second.ts],
      ]);
      expect((await ofMachine('software/changes?q=UPD')).items).toHaveLength(1);
    });

    it('is stored once however often it is sent, and an older one changes nothing', async () => {
      const first = await tellSoftware([dpkg('a', '1')]);
      await tellSoftware([dpkg('a', '2')]);
      machine.agent.received.length = 0;
      machine.agent.send({ type: 'inventory', payload: first });
      await acknowledged(machine, first);
      expect((await ofMachine('software')).items).toMatchObject([{ version: '2' }]);
      expect((await ofMachine('software/changes')).total).toBe(1);
    });

    it('of six thousand items is taken', async () => {
      await tellSoftware(Array.from({ length: 6000 }, (_, index) => dpkg(`package-${index}`, '1')));
      expect(await ofMachine('inventory')).toMatchObject({ software_count: 6000, software_truncated: false });
      expect((await ofMachine('software?q=package-599')).total).toBe(11);
    });
  });

  it('of services is a list with filters, and the newest replaces the one before', async () => {
    const service = (name: string, more: Partial<ServiceItem> = {}): ServiceItem => ({
      name,
      state: 'running',
      start_mode: 'automatic',
      ...more,
    });
    const services = [service('Spooler', { display_name: 'Print Spooler' }), service('gone'), service('ssh')];
    await tell({ section: 'services', services, truncated: false });
    const now = [service('Spooler', { state: 'failed' }), service('ssh', { start_mode: 'manual' })];
    await tell({ section: 'services', services: now, truncated: true });
    expect((await ofMachine('services')).items).toEqual([
      { name: 'Spooler', display_name: null, state: 'failed', start_mode: 'automatic' },
      { name: 'ssh', display_name: null, state: 'running', start_mode: 'manual' },
    ]);
    expect((await ofMachine('services?state=failed')).items).toHaveLength(1);
    expect((await ofMachine('services?start_mode=manual&q=SS')).items).toHaveLength(1);
    expect(await ofMachine('inventory')).toMatchObject({ services_count: 2, services_truncated: true });
    const names = (await page('/api/inventory/services?name=spooler&state=failed')).items;
    expect(names.map(({ agent_id: id }) => id)).toContain(machine.agentId);
  });

  describe('across the fleet', () => {
    const name = `Reader ${randomUUID()}`;
    let elsewhere: MadeSite;
    let other: MadeAgent;

    beforeAll(async () => {
      elsewhere = await makeSite(server);
      other = await makeAgent(server, elsewhere, { hostname: 'other' });
      await tellSoftware([{ source: 'registry', name, version: '1.0' }], { of: other });
      const hardware = { ...HARDWARE, model: `Model ${name}`, memory_bytes: 2 * 1024 ** 3 };
      await tell({ section: 'hardware', hardware }, { of: other });
    });
    afterAll(() => other.agent.ws.terminate());

    it('says on how many machines a name is, in which versions, and on which', async () => {
      await tellSoftware([{ source: 'registry', name, version: '2.0' }]);
      const q = encodeURIComponent(name.toLowerCase());
      expect((await page(`/api/inventory/software/names?q=${q}`)).items).toEqual([
        { name, agent_count: 2, version_count: 2 },
      ]);
      expect((await page(`/api/inventory/software/names?q=${q}&site_id=${site.id}`)).items).toEqual([
        { name, agent_count: 1, version_count: 1 },
      ]);
      const exact = `name=${encodeURIComponent(name)}`;
      expect((await page(`/api/inventory/software/versions?${exact}`)).items).toEqual([
        { version: '2.0', agent_count: 1 },
        { version: '1.0', agent_count: 1 },
      ]);
      expect((await page(`/api/inventory/software/versions?${exact}&client_id=${elsewhere.clientId}`)).items).toEqual([
        { version: '1.0', agent_count: 1 },
      ]);
      expect((await page(`/api/inventory/software?${exact}&version=1.0`)).items).toMatchObject([
        { agent_id: other.agentId, hostname: 'other', version: '1.0' },
      ]);
      await server.request('PUT', `/api/agents/${machine.agentId}/tags`, { body: { tags: ['found'] } });
      expect((await page(`/api/inventory/software?q=${q}&tag=found`)).items).toMatchObject([
        { agent_id: machine.agentId },
      ]);
    });

    it('finds machines by maker, model, memory and system', async () => {
      const model = encodeURIComponent(`Model ${name}`);
      const found = async (query: string) => (await page(`/api/inventory/hardware?${query}`)).items;
      expect(await found(`model=${model}`)).toMatchObject([{ agent_id: other.agentId, manufacturer: 'Dell Inc.' }]);
      expect(await found(`q=${model.toLowerCase()}&max_memory_bytes=${4 * 1024 ** 3}&is_virtual=false`)).toHaveLength(
        1,
      );
      expect(await found(`model=${model}&max_memory_bytes=1024`)).toEqual([]);
      expect(await found(`model=${model}&is_virtual=true`)).toEqual([]);
      expect(await found(`model=${model}&os_name=Windows`)).toEqual([]);
    });

    it('shows nobody what is at other clients, not even that a name exists', async () => {
      const stranger = await makeSite(server);
      const token = await signIn(server, await makeUser(server, 'technician', [stranger.clientId]));
      const q = encodeURIComponent(name.toLowerCase());
      for (const path of [
        `software/names?q=${q}`,
        `software/versions?name=${encodeURIComponent(name)}`,
        `software?q=${q}`,
        `hardware?q=${q}`,
      ]) {
        expect([path, await page(`/api/inventory/${path}`, token)]).toEqual([
          path,
          { items: [], next_cursor: null, total: 0 },
        ]);
      }
      for (const path of ['inventory', 'inventory/changes', 'software', 'software/changes', 'services']) {
        const answer = await server.request('GET', `/api/agents/${other.agentId}/${path}`, { token });
        expect([path, answer.status]).toEqual([path, 404]);
      }
    });

    it('goes with its machine to another client, and what changed stays', async () => {
      const made = await makeAgent(server, site);
      await tellSoftware([{ source: 'registry', name, version: '7' }], { of: made });
      await tellSoftware([{ source: 'registry', name, version: '8' }], { of: made });
      await server.request('POST', `/api/agents/${made.agentId}/move`, { body: { site_id: elsewhere.id } });
      const [earlier, later] = await Promise.all(
        [site.clientId, elsewhere.clientId].map(async (id) =>
          signIn(server, await makeUser(server, 'technician', [id])),
        ),
      );
      const exact = `/api/inventory/software?name=${encodeURIComponent(name)}&version=8`;
      expect((await page(exact, earlier)).total).toBe(0);
      expect((await page(exact, later)).total).toBe(1);
      const [change] = await sql<{ client_id: string }>(
        server,
        'SELECT client_id FROM software_changes WHERE agent_id = $1',
        [made.agentId],
      );
      expect(change?.client_id).toBe(site.clientId);
      made.agent.ws.terminate();
    });
  });
});
