import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AgentBody,
  makeSite,
  products,
  ReleaseRepository,
  run,
  ServerProcess,
  waitUntil,
} from '@gururmm/e2e/support';
import { OldWindows } from './old-windows';

const SCRIPT = 'gururmm-legacy-agent.js';
const VERSIONS = { base: '1.0.0', exits: '1.1.0', silent: '1.2.0', swapped: '1.3.0', good: '1.4.0' } as const;

/** Every program that Wine starts takes its time on a busy machine, and a trial needs many. */
const LIMIT_MS = 300_000;

interface UpdateBody {
  readonly version: string;
  readonly state: string;
  readonly reason: string | null;
}

describe('an update of the agent for old Windows', () => {
  let repository: ReleaseRepository;
  let server: ServerProcess;
  let windows: OldWindows;
  let agentId: string;

  beforeAll(async () => {
    repository = await ReleaseRepository.create();
    const base = build(VERSIONS.base);
    await publish(VERSIONS.exits, 'WScript.Quit(3);');
    await publish(VERSIONS.silent, "new ActiveXObject('WScript.Shell').Run('ping -n 600 127.0.0.1', 0, true);");
    for (const version of [VERSIONS.swapped, VERSIONS.good]) await repository.publishFiles(version, [build(version)]);
    server = await ServerProcess.start({ RMM_AGENT_HEARTBEAT_SECONDS: '5', RMM_UPDATES_DIR: repository.path });
    const site = await makeSite(server, { auto_approve: true });
    windows = await OldWindows.create(server, site.site_code, {
      scriptPath: base,
      settings: ['watch_seconds = 5', 'hello_timeout_seconds = 60'],
    });
    windows.startAsTask();
    agentId = (await waitUntil('the agent to be online', online, 120_000)).id;
  }, LIMIT_MS * 3);

  afterAll(async () => {
    await windows.dispose();
    await server.remove();
    await repository.remove();
  });

  function builtPath(version: string): string {
    return join(repository.directory, 'builds', version, SCRIPT);
  }

  /** @returns the path of the built script */
  function build(version: string): string {
    const out = join(builtPath(version), '..');
    const env = { ...process.env, GURURMM_BUILD_VERSION: version };
    execFileSync(process.execPath, [join(products.root, 'apps/legacy-agent/build.mjs'), '--out', out], { env });
    return builtPath(version);
  }

  function publish(version: string, content: string): Promise<void> {
    return repository.publish(version, { names: [SCRIPT], content });
  }

  const online = async () =>
    (await server.request<{ items: AgentBody[] }>('GET', '/api/agents?status=online')).body.items[0];
  /** A rollout to this machine alone. @returns how its update ended */
  const roll = async (version: string, meanwhile: () => Promise<unknown> = () => Promise.resolve()) => {
    expect((await server.request('POST', '/api/releases', { version })).status).toBe(201);
    const rollout = await waitUntil(
      'the agent to say that it can update itself',
      async () => {
        const fields = { version, ring_wait_seconds: 0 };
        const made = await server.request<{ id: string }>('POST', '/api/rollouts', fields);
        return made.status === 201 ? made.body : undefined;
      },
      60_000,
    );
    await meanwhile();
    const end = await waitUntil(
      `the update to ${version} to end`,
      async () => {
        const { body } = await server.request<{ items: UpdateBody[] }>('GET', `/api/agents/${agentId}/updates`);
        const update = body.items.find((each) => each.version === version);
        return ['succeeded', 'failed', 'rolled_back'].includes(update?.state ?? '') ? update : undefined;
      },
      LIMIT_MS,
    );
    await server.request('POST', `/api/rollouts/${rollout.id}/abort`);
    return end;
  };
  const expectServing = async (version: string) => {
    const command = await run(server, agentId, { command_type: 'shell', command: 'echo here' }, 120_000);
    expect(command.status).toBe('completed');
    const agent = await server.request<{ version: string }>('GET', `/api/agents/${agentId}`);
    expect(agent.body.version).toBe(version);
    const [installed, built] = [await windows.read('grmm', SCRIPT), await readFile(builtPath(version), 'utf8')];
    expect(installed === built).toBe(true);
  };

  it(
    'installs nothing whose checksum is wrong',
    async () => {
      const directory = join(repository.path, 'targets/gururmm-legacy-agent', VERSIONS.swapped);
      for (const name of await readdir(directory)) {
        const { length } = await readFile(join(directory, name));
        await writeFile(join(directory, name), 'x'.repeat(length));
      }
      expect(await roll(VERSIONS.swapped)).toMatchObject({
        state: 'failed',
        reason: 'the checksum of the file is wrong',
      });
      await expectServing(VERSIONS.base);
    },
    LIMIT_MS * 2,
  );

  it.each([
    ['that ends at once', VERSIONS.exits, /could not be started, or ended at once|ended without a sign of life/],
    ['that never signs in', VERSIONS.silent, /did not sign in within 60 s/],
  ])(
    'to a script %s leaves the old one serving, and says why',
    async (_what, version, reason) => {
      const end = await roll(version);
      expect(end).toMatchObject({ state: 'rolled_back', reason: expect.stringMatching(reason) as unknown });
      await expectServing(VERSIONS.base);
      expect(await windows.processesWith('next.js')).toEqual([]);
    },
    LIMIT_MS * 2,
  );

  it(
    'gets through a kill -9 during its trial, keeps its journal, and takes the place of the old one',
    async () => {
      const end = await roll(VERSIONS.good, async () => {
        await waitUntil('the trial', async () => (await windows.processesWith('next.js')).length > 0, LIMIT_MS);
        const [supervisor] = await windows.processesWith(SCRIPT);
        if (supervisor === undefined) throw new Error('nothing supervises the trial');
        process.kill(supervisor, 'SIGKILL');
      });
      expect(end).toMatchObject({ state: 'succeeded', reason: null });
      await expectServing(VERSIONS.good);
      expect(await windows.read('grmm/data/journal.txt')).toContain('tombstone');
    },
    LIMIT_MS * 2,
  );
});
