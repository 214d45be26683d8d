// npm run release -- <command>: the update repository that agents trust. Root and targets keys stay off the server.
import { join } from 'node:path';
import { defineCommand, runMain } from 'citty';
import { ReleaseError } from './release-error.mjs';
import { ReleaseProcess } from './release-process.mjs';
import { Repository } from './repository.mjs';
import { createKey, loadKey, PASSPHRASE_VARIABLE } from './signing-keys.mjs';

const repository = { type: 'string', required: true, description: 'Directory of the repository', valueHint: 'dir' };
const onlineKeys = {
  type: 'string',
  required: true,
  description: 'Directory with snapshot-1.pem and timestamp-1.pem',
  valueHint: 'dir',
};
const key = { type: 'string', required: true, description: 'Private key file (PEM)', valueHint: 'path' };

const command = (name, description, args, run) =>
  defineCommand({ meta: { name, description }, args, run: ({ args: given }) => guarded(() => run(given)) });

const init = command(
  'init',
  'Create keys and the first root; move the root and targets keys to separate, offline places afterwards',
  {
    repository,
    keys: { type: 'string', required: true, description: 'Directory for the new keys', valueHint: 'dir' },
    count: { type: 'string', default: '3', description: 'Number of root keys and of targets keys' },
    threshold: { type: 'string', default: '2', description: 'How many of them must sign' },
  },
  (args) => {
    const count = wholeNumber(args.count, 'count');
    const create = (role, number) => createKey(join(args.keys, `${role}-${number}.pem`), passphrase());
    const some = (role, many) => Array.from({ length: many }, (_, index) => create(role, index + 1));
    const signers = {
      root: some('root', count),
      targets: some('targets', count),
      snapshot: some('snapshot', 1),
      timestamp: some('timestamp', 1),
    };
    processOf(args).initialise(signers, wholeNumber(args.threshold, 'threshold'));
    console.log(`Keys in ${args.keys}, first root in ${args.repository}.`);
    console.log(
      'Build agents with this root: GURURMM_UPDATE_ROOT=<repository>/metadata/1.root.json npx nx build agent',
    );
    if (passphrase() === undefined) console.log(`The keys are not encrypted: ${PASSPHRASE_VARIABLE} was not set.`);
  },
);

const stage = command(
  'stage',
  'Describe the files of a version; it takes effect after signing and publishing',
  {
    repository,
    version: { type: 'string', description: 'Version of the files, e.g. 1.4.0' },
    channel: { type: 'string', default: 'stable', description: 'stable or beta' },
    withdraw: { type: 'string', description: 'Take this version out instead', valueHint: 'version' },
    renew: { type: 'boolean', default: false, description: 'Only a later expiry, or other signatures' },
  },
  async (args) => {
    const withdraw = args.withdraw === undefined ? [] : [args.withdraw];
    if (args._.length === 0 && withdraw.length === 0 && !args.renew) {
      throw new ReleaseError('name the files, or --withdraw a version, or --renew');
    }
    await processOf(args).stageTargets({ files: args._, version: args.version, channel: args.channel, withdraw });
    showStatus(processOf(args));
  },
);

const sign = command('sign', 'Sign what is staged with one offline key', { repository, key }, (args) => {
  const roles = processOf(args).sign(loadKey(args.key, passphrase()));
  console.log(`Signed: ${roles.join(', ')}.`);
  showStatus(processOf(args));
});

const publish = command(
  'publish',
  'Publish what is staged and signed',
  { repository, 'online-keys': onlineKeys },
  (args) => {
    console.log(`Published: ${processOf(args).publish(online(args)).join(', ')}.`);
  },
);

const refresh = command(
  'refresh',
  'Renew snapshot and timestamp; run it daily',
  { repository, 'online-keys': onlineKeys },
  (args) => {
    processOf(args).refresh(online(args));
    showStatus(processOf(args));
  },
);

const rotate = command(
  'rotate',
  'Stage a root with other keys for a role; sign it with the old and the new root keys',
  {
    repository,
    role: { type: 'string', required: true, description: 'root, targets, snapshot or timestamp' },
    remove: { type: 'string', description: 'Key file that no longer counts', valueHint: 'path' },
    'remove-id': { type: 'string', description: 'Id of a key that no longer counts (when its file is lost)' },
    add: { type: 'string', description: 'Key file that counts from now on; made when it does not exist' },
    threshold: { type: 'string', description: 'How many keys of the role must sign' },
  },
  async (args) => {
    const { existsSync } = await import('node:fs');
    const added =
      args.add === undefined
        ? []
        : [existsSync(args.add) ? loadKey(args.add, passphrase()) : createKey(args.add, passphrase())];
    const removed = args.remove === undefined ? [] : [loadKey(args.remove, passphrase()).keyId];
    processOf(args).stageRoot({
      role: args.role,
      add: added.map((signer) => signer.key),
      remove: [...removed, ...(args['remove-id'] === undefined ? [] : [args['remove-id']])],
      threshold: args.threshold === undefined ? undefined : wholeNumber(args.threshold, 'threshold'),
    });
    showStatus(processOf(args));
  },
);

const status = command('status', 'Versions, expiry and signatures', { repository }, (args) =>
  showStatus(processOf(args)),
);

const main = defineCommand({
  meta: { name: 'release', description: 'The update repository of GuruRMM agents (TUF)' },
  subCommands: { init, stage, sign, publish, refresh, rotate, status },
});

await runMain(main);

function processOf(args) {
  return new ReleaseProcess(new Repository(args.repository));
}

function online(args) {
  const load = (role) => loadKey(join(args['online-keys'], `${role}-1.pem`), passphrase());
  return { snapshot: load('snapshot'), timestamp: load('timestamp') };
}

function passphrase() {
  return process.env[PASSPHRASE_VARIABLE];
}

function wholeNumber(text, name) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new ReleaseError(`--${name} must be a whole number above 0`);
  return number;
}

function showStatus(releases) {
  const { published, staged } = releases.status();
  for (const [state, rows] of Object.entries({ published, staged })) {
    for (const { role, version, expires, isExpired, signatures, threshold } of rows) {
      const expiry = isExpired ? `EXPIRED ${expires}` : `expires ${expires}`;
      console.log(
        `${state.padEnd(9)} ${role.padEnd(9)} version ${version}, ${signatures} of ${threshold} signatures, ${expiry}`,
      );
    }
  }
}

async function guarded(run) {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
