// npm run release -- <command>: the update repository that agents trust. Root and targets keys stay off the server.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ReleaseError } from './release-error.mjs';
import { ReleaseProcess } from './release-process.mjs';
import { Repository } from './repository.mjs';
import { createKey, loadKey, PASSPHRASE_VARIABLE } from './signing-keys.mjs';

/** Exit code for a command line that is not understood; nothing was done then. */
const USAGE = 2;
const ONLINE_KEYS = ['--online-keys <dir>', 'Directory with snapshot-1.pem and timestamp-1.pem', given];

const program = new Command('release')
  .description('The update repository of GuruRMM agents (TUF)')
  .allowExcessArguments(false)
  .exitOverride();

/** A command on the repository. */
function command(name, description) {
  return program
    .command(name)
    .description(description)
    .requiredOption('--repository <dir>', 'Directory of the repository', given);
}

command('init', 'Create keys and the first root; move the root and targets keys to separate, offline places afterwards')
  .requiredOption('--keys <dir>', 'Directory for the new keys', given)
  .option('--count <number>', 'Number of root keys and of targets keys', wholeNumber, 3)
  .option('--threshold <number>', 'How many of them must sign', wholeNumber, 2)
  .action((options) => {
    const { keys, count, threshold } = options;
    const create = (role, number) => createKey(join(keys, `${role}-${number}.pem`), passphrase());
    const some = (role, many) => Array.from({ length: many }, (_, index) => create(role, index + 1));
    const signers = {
      root: some('root', count),
      targets: some('targets', count),
      snapshot: some('snapshot', 1),
      timestamp: some('timestamp', 1),
    };
    processOf(options).initialise(signers, threshold);
    console.log(`Keys in ${keys}, first root in ${options.repository}.`);
    console.log(
      'Build agents with this root: GURURMM_UPDATE_ROOT=<repository>/metadata/1.root.json npx nx build agent',
    );
    if (passphrase() === undefined) console.log(`The keys are not encrypted: ${PASSPHRASE_VARIABLE} was not set.`);
  });

command('stage', 'Describe the files of a version; it takes effect after signing and publishing')
  .argument('[files...]', 'Files of the version')
  .option('--version <version>', 'Version of the files, e.g. 1.4.0', given)
  .option('--channel <name>', 'stable or beta', given, 'stable')
  .option('--withdraw <version>', 'Take this version out instead', given)
  .option('--renew', 'Only a later expiry, or other signatures')
  .action(async (files, options) => {
    const { version, channel, renew = false } = options;
    const withdraw = options.withdraw === undefined ? [] : [options.withdraw];
    if (files.length === 0 && withdraw.length === 0 && !renew) {
      throw new ReleaseError('name the files, or --withdraw a version, or --renew');
    }
    await processOf(options).stageTargets({ files, version, channel, withdraw });
    showStatus(processOf(options));
  });

command('sign', 'Sign what is staged with one offline key')
  .requiredOption('--key <path>', 'Private key file (PEM)', given)
  .action((options) => {
    const roles = processOf(options).sign(loadKey(options.key, passphrase()));
    console.log(`Signed: ${roles.join(', ')}.`);
    showStatus(processOf(options));
  });

command('publish', 'Publish what is staged and signed')
  .requiredOption(...ONLINE_KEYS)
  .action((options) => console.log(`Published: ${processOf(options).publish(online(options)).join(', ')}.`));

command('refresh', 'Renew snapshot and timestamp; run it daily')
  .requiredOption(...ONLINE_KEYS)
  .action((options) => {
    processOf(options).refresh(online(options));
    showStatus(processOf(options));
  });

command('rotate', 'Stage a root with other keys for a role; sign it with the old and the new root keys')
  .requiredOption('--role <role>', 'root, targets, snapshot or timestamp', given)
  .option('--remove <path>', 'Key file that no longer counts', given)
  .option('--remove-id <id>', 'Id of a key that no longer counts (when its file is lost)', given)
  .option('--add <path>', 'Key file that counts from now on; made when it does not exist', given)
  .option('--threshold <number>', 'How many keys of the role must sign', wholeNumber)
  .action((options) => {
    const { role, add, remove, removeId, threshold } = options;
    const added =
      add === undefined ? [] : [existsSync(add) ? loadKey(add, passphrase()) : createKey(add, passphrase())];
    const removed = remove === undefined ? [] : [loadKey(remove, passphrase()).keyId];
    processOf(options).stageRoot({
      role,
      add: added.map((signer) => signer.key),
      remove: [...removed, ...(removeId === undefined ? [] : [removeId])],
      threshold,
    });
    showStatus(processOf(options));
  });

command('status', 'Versions, expiry and signatures').action((options) => showStatus(processOf(options)));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else if (error instanceof ReleaseError) {
    console.error(error.message);
    process.exitCode = 1;
  } else throw error;
}

function processOf({ repository }) {
  return new ReleaseProcess(new Repository(repository));
}

function online({ onlineKeys }) {
  const load = (role) => loadKey(join(onlineKeys, `${role}-1.pem`), passphrase());
  return { snapshot: load('snapshot'), timestamp: load('timestamp') };
}

function passphrase() {
  return process.env[PASSPHRASE_VARIABLE];
}

/** A value that somebody gave. */
function given(text) {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  if (text.startsWith('--')) throw new InvalidArgumentError('Its value is missing.');
  return text;
}

function wholeNumber(text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
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
