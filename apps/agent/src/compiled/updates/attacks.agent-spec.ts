import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../until';
import { readMetadata, resign, writeMetadata } from './forge';
import { BASE_VERSION, ReleaseRepository, UpdateLab } from '@gururmm/e2e/support';
import { UpdateTrial } from './update-trial';

const GOOD = '1.1.0';
const LATER = '1.2.0';

/** Bends what the mirror says; `metadata` is a copy of the newest metadata. */
type Attack = (trial: UpdateTrial, metadata: string, lab: UpdateLab, foreign: ReleaseRepository) => void;

/** The targets metadata once more, with another version number and whatever an attacker puts in, properly referred to. */
function replaceTargets(
  metadata: string,
  lab: UpdateLab,
  signers: readonly string[],
  bend: (signed: Record<string, unknown>) => void,
) {
  const targets = readMetadata(metadata, '2.targets.json');
  targets.signed.version = 3;
  bend(targets.signed);
  writeMetadata(
    metadata,
    '3.targets.json',
    resign(
      targets,
      signers.map((name) => lab.repository.key(name)),
    ),
  );
  const snapshot = readMetadata(metadata, '2.snapshot.json');
  Object.assign(snapshot.signed, { version: 3, meta: { 'targets.json': { version: 3 } } });
  writeMetadata(metadata, '3.snapshot.json', resign(snapshot, [lab.repository.key('snapshot-1')]));
  const timestamp = readMetadata(metadata, 'timestamp.json');
  Object.assign(timestamp.signed, { version: 3, meta: { 'snapshot.json': { version: 3 } } });
  writeMetadata(metadata, 'timestamp.json', resign(timestamp, [lab.repository.key('timestamp-1')]));
}

const nothing = () => undefined;

const ATTACKS: readonly (readonly [string, Attack, RegExp])[] = [
  [
    'the mirror is frozen: its timestamp has expired',
    (_, metadata, lab) => {
      const timestamp = readMetadata(metadata, 'timestamp.json');
      timestamp.signed.expires = '2020-01-01T00:00:00Z';
      writeMetadata(metadata, 'timestamp.json', resign(timestamp, [lab.repository.key('timestamp-1')]));
    },
    /expired/,
  ],
  [
    'the file is swapped',
    (trial) => trial.bends.set(trial.lab.fileName, (response) => response.end(Buffer.alloc(1000, 'x'))),
    /hash|length/i,
  ],
  [
    'the file is swapped for one of the same length',
    (trial) => {
      const { size_bytes: length } = trial.lab.hintsOf(LATER);
      trial.bends.set(trial.lab.fileName, (response) => response.end(Buffer.alloc(length, 'x')));
    },
    /hash/i,
  ],
  [
    'the online keys are stolen and sign other targets',
    (_, metadata, lab) => replaceTargets(metadata, lab, ['snapshot-1', 'timestamp-1'], nothing),
    /targets was signed by 0\/2/,
  ],
  [
    'one of three targets keys is stolen',
    (_, metadata, lab) => replaceTargets(metadata, lab, ['targets-1'], nothing),
    /targets was signed by 1\/2/,
  ],
  [
    'a stolen key signs twice',
    (_, metadata, lab) => replaceTargets(metadata, lab, ['targets-1', 'targets-1'], nothing),
    /multiple signatures/,
  ],
  [
    'the file does not end',
    (trial) =>
      trial.bends.set(trial.lab.fileName, (response) => {
        const chunk = Buffer.alloc(4 * 1024 * 1024, 'x');
        const pour = () => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', pour);
        pour();
      }),
    /longer than|hash|length/i,
  ],
  [
    'the metadata does not end',
    (trial) =>
      trial.bends.set('timestamp.json', (response) => {
        response.write(Buffer.alloc(64 * 1024, ' '));
      }),
    /longer than/,
  ],
  [
    'the newest timestamp names the snapshot of an earlier release',
    (_, metadata) => writeMetadata(metadata, '2.snapshot.json', readMetadata(metadata, '1.snapshot.json')),
    /snapshot/i,
  ],
  [
    'the newest snapshot names the targets of an earlier release',
    (_, metadata) => writeMetadata(metadata, '2.targets.json', readMetadata(metadata, '1.targets.json')),
    /targets/i,
  ],
  [
    'the whole repository is somebody else’s, root and all',
    (_, metadata, __, foreign) => cpSync(join(foreign.path, 'metadata'), metadata, { recursive: true }),
    /timestamp was signed by 0\/1/,
  ],
  [
    'the timestamp on the mirror is cut off',
    (_, metadata) => writeFileSync(join(metadata, 'timestamp.json'), '{"signed": {"_type": "timest'),
    /JSON/,
  ],
  [
    'a new root comes from somebody else',
    (_, metadata, lab) => {
      const root = readMetadata(metadata, '1.root.json');
      root.signed.version = 2;
      writeMetadata(
        metadata,
        '2.root.json',
        resign(root, [lab.repository.key('targets-1'), lab.repository.key('targets-2')]),
      );
    },
    /root was signed by 0\/2/,
  ],
  [
    'a new root is signed by one of three keys',
    (_, metadata, lab) => {
      const root = readMetadata(metadata, '1.root.json');
      root.signed.version = 2;
      writeMetadata(metadata, '2.root.json', resign(root, [lab.repository.key('root-1')]));
    },
    /root was signed by 1\/2/,
  ],
  [
    'the metadata names no such file',
    (_, metadata, lab) =>
      replaceTargets(metadata, lab, ['targets-1', 'targets-2'], (signed) => (signed['targets'] = {})),
    /does not name/,
  ],
  [
    'the server is redirected',
    (trial) =>
      trial.bends.set('timestamp.json', (response) =>
        response.writeHead(302, { Location: 'http://127.0.0.1:9/' }).end(),
      ),
    /redirect/i,
  ],
];

describe('an update of the compiled agent under attack', () => {
  let lab: UpdateLab;
  let foreign: ReleaseRepository;
  let trial: UpdateTrial;

  beforeAll(async () => {
    lab = await UpdateLab.create();
    await lab.publish(GOOD);
    await lab.publish(LATER);
    foreign = await ReleaseRepository.create();
    for (const version of [GOOD, LATER]) await foreign.publish(version, { names: [lab.fileName] });
  }, 180_000);
  afterAll(async () => {
    await lab.dispose();
    await foreign.remove();
  });
  beforeEach(async () => {
    trial = await UpdateTrial.start(lab);
  });
  afterEach(async () => {
    await trial.dispose();
    expect(trial.server.faults).toEqual([]);
  });

  async function expectRefused(version: string, reason: RegExp): Promise<void> {
    const end = await trial.end();
    expect(end).toMatchObject({ state: 'failed', version });
    expect(end.error).toMatch(reason);
    expect(trial.hasSlot(version)).toBe(false);
    expect(await trial.installedVersion()).toBe(BASE_VERSION);
    const id = trial.server.command({ command: 'echo still here' });
    expect((await trial.server.result(id)).stdout).toBe('still here\n');
    expect(trial.servingVersion).toBe(BASE_VERSION);
  }

  it('installs, as a control, what is properly signed', async () => {
    trial.offer(LATER);
    expect(await trial.end()).toMatchObject({ state: 'succeeded', version: LATER });
    expect([trial.servingVersion, await trial.installedVersion()]).toEqual([LATER, LATER]);
    expect(trial.server.of('update_status').map(({ state }) => state)).toEqual(
      expect.arrayContaining(['downloading', 'verifying', 'installing', 'succeeded']),
    );
  });

  it.each(ATTACKS)('installs nothing when %s', async (_what, attack, reason) => {
    trial.metadata = await lab.repository.copyMetadata();
    attack(trial, trial.metadata, lab, foreign);
    trial.offer(LATER);
    await expectRefused(LATER, reason);
  });

  it.each([
    ['is older than the agent', '0.9.0', {}, /below the lowest version/],
    [
      'is for another platform',
      LATER,
      { target: `gururmm-agent/${LATER}/gururmm-agent-windows-x64.exe` },
      /not for this build/,
    ],
    ['has another hash than the signed one', LATER, { checksum: 'a'.repeat(64) }, /not what its metadata signs/],
    ['has another size than the signed one', LATER, { size_bytes: 1 }, /not what its metadata signs/],
  ])('installs nothing that %s', async (_what, version, fields, reason) => {
    const target = `gururmm-agent/${version}/${lab.fileName}`;
    trial.offer(LATER, { version, target, ...fields });
    await expectRefused(version, reason);
  });

  it('installs nothing older by replayed metadata, whether its own was kept or lost', async () => {
    trial.offer(LATER);
    await trial.end();
    const replayed = await lab.repository.copyMetadata();
    for (const name of ['2.targets.json', '2.snapshot.json']) rmSync(join(replayed, name));
    writeMetadata(replayed, 'timestamp.json', resign(firstTimestamp(replayed), [lab.repository.key('timestamp-1')]));
    trial.metadata = replayed;
    trial.server.received.length = 0;
    trial.offer(GOOD, { update_id: '00000000-0000-4000-8000-000000000001' });
    // This build's floor is its own version: the replay does not even get to the metadata.
    expect((await trial.end()).error).toMatch(/below the lowest version/);
    for (const role of ['root', 'targets', 'snapshot', 'timestamp']) {
      rmSync(join(trial.agent.dataDirectory, 'update/metadata', `${role}.json`));
    }
    trial.server.received.length = 0;
    trial.offer(GOOD, { update_id: '00000000-0000-4000-8000-000000000002' });
    expect((await trial.end()).error).toMatch(/below the lowest version/);
    expect(await trial.installedVersion()).toBe(LATER);
  });

  it('refuses replayed metadata by its version, where the floor would let it through', async () => {
    trial.offer(LATER, { checksum: 'a'.repeat(64) });
    await trial.end();
    const replayed = await lab.repository.copyMetadata();
    writeMetadata(replayed, 'timestamp.json', resign(firstTimestamp(replayed), [lab.repository.key('timestamp-1')]));
    trial.metadata = replayed;
    trial.server.received.length = 0;
    trial.offer(GOOD, { update_id: '00000000-0000-4000-8000-000000000001' });
    expect((await trial.end()).error).toMatch(/less than current version/);
    expect(trial.hasSlot(GOOD)).toBe(false);
  });

  it.each(['root', 'timestamp', 'snapshot', 'targets'])('heals a %s that a power cut has cut off', async (role) => {
    trial.offer(LATER, { checksum: 'a'.repeat(64) });
    await trial.end();
    const path = join(trial.agent.dataDirectory, 'update/metadata', `${role}.json`);
    writeFileSync(path, '{"signed": {"_type": "ro');
    trial.server.received.length = 0;
    trial.offer(LATER, { update_id: '00000000-0000-4000-8000-000000000001' });
    expect(await trial.end()).toMatchObject({ state: 'succeeded' });
    await until('the healed file', () =>
      readMetadata(join(path, '..'), `${role}.json`).signed.version > 0 ? true : undefined,
    );
  });

  function firstTimestamp(metadata: string) {
    const timestamp = readMetadata(metadata, 'timestamp.json');
    Object.assign(timestamp.signed, { version: 1, meta: { 'snapshot.json': { version: 1 } } });
    return timestamp;
  }
});
