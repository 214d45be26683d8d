import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AgentProcess } from '../agent-process';
import { FakeServer } from '../fake-server';
import { until } from '../until';
import { Diagnosis, giveKey, snapshotOf } from './diagnosis';

const NOBODY = 65_534;
/** Generous: a machine that is busy with something else must not fail a test. */
const NOTE_LIMIT_MS = 120_000;
const TEST_LIMIT_MS = 240_000;
/** Namespaces of their own need root; where a container forbids them, these specs are shown as skipped. */
const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;
const isRoot = process.getuid?.() === 0;

describe('gururmm-agent doctor on the machine', () => {
  let server: FakeServer;
  let agent: AgentProcess;

  beforeEach(async () => {
    server = await FakeServer.start(0, (_, response) => response.end('{}'));
    agent = new AgentProcess().configure(server.url);
  });

  afterEach(async () => {
    await agent.dispose();
    await server.stop();
  });

  /** The agent reads its whole program through for that. */
  const noted = () => {
    const path = join(agent.dataDirectory, 'program.json');
    return until('the note of the program', () => existsSync(path) || undefined, NOTE_LIMIT_MS);
  };

  it(
    'leaves files and the connection of a running agent as they are',
    async () => {
      const intervals = { metrics_interval_seconds: 3600, heartbeat_interval_seconds: 300 };
      agent.configure(server.url, { intervals }).start();
      await server.online();
      await noted();
      const files = () => snapshotOf(agent.dataDirectory).filter((line) => !/status\.json|agent\.log|logs /.test(line));
      const before = files();
      const diagnosis = await Diagnosis.of(agent);
      expect(diagnosis.statuses).toMatchObject({ disk: 'ok', program: 'ok', websocket: 'ok', clock: 'ok' });
      expect(files()).toEqual(before);
      expect([server.of('auth').length, server.connectionCount]).toEqual([1, 1]);
    },
    TEST_LIMIT_MS,
  );

  describe('with a disk', () => {
    beforeEach(() => void giveKey(agent));

    /** The doctor in a mount namespace of its own, where a small disk stands in place of the data directory. */
    const onSmallDisk = (preparation: string): Promise<Diagnosis> => {
      const script = `mount -t tmpfs -o size=16m tmpfs "$1" && ${preparation} && shift && exec "$@"`;
      const { file } = agent.program;
      const args = ['-m', 'sh', '-c', script, 'sh', agent.dataDirectory, file, 'doctor', '--json'];
      return collect(spawn('unshare', [...args, '--config', agent.configPath]));
    };

    (canMount ? it : it.skip)('tells that it is full', async () => {
      const diagnosis = await onSmallDisk('{ dd if=/dev/zero of="$1/filler" bs=64k 2>/dev/null; true; }');
      expect(diagnosis.faults).toContain('disk_full');
      expect(diagnosis.detail('disk')).toContain('0.0 MiB left');
    });

    (canMount ? it : it.skip)('tells that it is read-only', async () => {
      expect((await onSmallDisk('mount -o remount,ro "$1"')).faults).toContain('disk_read_only');
    });

    (canMount ? it : it.skip)('is content with one that has room', async () => {
      const diagnosis = await onSmallDisk('true');
      expect([diagnosis.statuses['disk'], diagnosis.detail('disk')]).toEqual([
        'ok',
        expect.stringContaining('16 MiB are free'),
      ]);
    });

    (isRoot ? it : it.skip)('tells that the account may not write', async () => {
      chmodSync(agent.directory, 0o755);
      chmodSync(agent.configPath, 0o644);
      const { file } = agent.program;
      const args = ['doctor', '--json', '--config', agent.configPath];
      const diagnosis = await collect(spawn(file, args, { uid: NOBODY, gid: NOBODY, cwd: '/' }));
      expect(diagnosis.faults).toContain('disk_not_writable');
    });
  });

  describe('with a program', () => {
    const installed = () => join(agent.directory, 'bin/gururmm-agent');

    /** Runs the agent once from a place of its own, as after an installation. */
    const runOnce = async () => {
      const doctor = agent.program;
      mkdirSync(join(agent.directory, 'bin'));
      copyFileSync(doctor.file, installed());
      agent.program = { ...doctor, file: installed() };
      agent.start();
      await noted();
      await agent.end('SIGTERM');
      agent.program = doctor;
    };

    it(
      'tells that it was removed, or changed',
      async () => {
        await runOnce();
        expect((await Diagnosis.of(agent)).statuses).toMatchObject({ program: 'ok' });
        renameSync(installed(), `${installed()}.quarantine`);
        const missing = await Diagnosis.of(agent);
        expect(missing.faults).toContain('program_missing');
        expect(missing.detail('program')).toContain(installed());
        renameSync(`${installed()}.quarantine`, installed());
        appendFileSync(installed(), 'x');
        expect((await Diagnosis.of(agent)).faults).toContain('program_changed');
      },
      TEST_LIMIT_MS,
    );

    it(
      'tells that the new version of an update was removed',
      async () => {
        await runOnce();
        const offer = { update_id: 'u', version: '9.9.9', target: 't', checksum: 'a'.repeat(64), size_bytes: 1 };
        mkdirSync(join(agent.dataDirectory, 'update'), { recursive: true });
        writeFileSync(join(agent.dataDirectory, 'update/state.json'), JSON.stringify({ offer, phase: 'installed' }));
        const diagnosis = await Diagnosis.of(agent);
        expect(diagnosis.faults).toContain('program_missing');
        expect(diagnosis.detail('program')).toContain(join(agent.directory, 'bin/versions/9.9.9/gururmm-agent'));
      },
      TEST_LIMIT_MS,
    );
  });
});

async function collect(child: ReturnType<typeof spawn>): Promise<Diagnosis> {
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (bytes: Buffer) => (output.stdout += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (output.stderr += bytes.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return Diagnosis.parse(exitCode, output.stdout, output.stderr);
}
