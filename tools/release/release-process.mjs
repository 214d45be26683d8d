import { rmSync } from 'node:fs';
import { firstRoot, isRootAccepted, nextRoot } from './roots.mjs';
import { ReleaseError } from './release-error.mjs';
import { OFFLINE_ROLES, ROLES } from './repository.mjs';
import { goodSignatures, isSignedBy } from './signing.mjs';
import { addFile, nextSnapshot, nextTargets, nextTimestamp } from './targets.mjs';

/** Steps of a release, each one command: stage, sign (once for each offline key), publish, refresh. */
export class ReleaseProcess {
  /**
   * @param {import('./repository.mjs').Repository} repository
   * @param {() => Date} clock
   */
  constructor(repository, clock = () => new Date()) {
    this.repository = repository;
    this.clock = clock;
  }

  /** @throws ReleaseError when there is a repository already */
  initialise(signers, threshold) {
    if (this.repository.exists) throw new ReleaseError('there is a repository already');
    if (signers.root.length < threshold || signers.targets.length < threshold) {
      throw new ReleaseError(`a threshold of ${threshold} needs as many keys`);
    }
    this.repository.publish('root', firstRoot(signers, threshold, this.clock()));
  }

  /** Stages a release (or, with `withdraw`, the removal of versions); nobody installs it yet. */
  async stageTargets({ files, version, channel, withdraw = [] }) {
    const add = [];
    for (const file of files) add.push(await addFile(this.repository, { file, version, channel }));
    this.repository.stage('targets', nextTargets(this.repository.find('targets'), { add, withdraw }, this.clock()));
  }

  /** Stages a new root: other keys, another threshold, or only a later expiry. */
  stageRoot(change) {
    this.repository.stage('root', nextRoot(this.repository.latest('root'), change, this.clock()));
  }

  /** Adds a signature to everything staged that this key may sign. @returns the roles it signed */
  sign(signer) {
    const signed = OFFLINE_ROLES.filter((role) => {
      const metadata = this.repository.staged(role);
      if (metadata === undefined || !this.roots(role).some((root) => holds(root, role, signer))) return false;
      metadata.sign(signer.sign);
      this.repository.stage(role, metadata);
      return true;
    });
    if (signed.length === 0) throw new ReleaseError('this key has nothing to sign');
    return signed;
  }

  /**
   * Publishes what is staged once it has its signatures; timestamp last, so that a mirror is whole at any moment.
   * @param {{ snapshot: import('./signing-keys.mjs').Signer, timestamp: import('./signing-keys.mjs').Signer }} online
   * @throws ReleaseError when signatures are missing; nothing is published then
   */
  publish(online) {
    const staged = OFFLINE_ROLES.filter((role) => this.repository.staged(role) !== undefined);
    if (staged.length === 0) throw new ReleaseError('nothing is staged');
    for (const role of staged) this.assertSigned(role);
    const root = this.repository.staged('root') ?? this.repository.latest('root');
    this.assertOnline(online, root);
    this.assertTargetsSigned(root, this.repository.staged('targets') ?? this.repository.find('targets'));
    for (const role of staged) {
      this.repository.publish(role, this.repository.staged(role));
      rmSync(this.repository.stagedPath(role));
    }
    if (this.repository.find('targets') !== undefined) this.refresh(online);
    return staged;
  }

  /** Signs snapshot and timestamp anew: to be run by a timer, well before the timestamp expires. */
  refresh(online) {
    const root = this.repository.latest('root');
    this.assertOnline(online, root);
    const targets = this.repository.latest('targets');
    const now = this.clock();
    this.assertTargetsSigned(root, targets);
    const snapshot = nextSnapshot(this.repository.find('snapshot'), targets.signed.version, now);
    snapshot.sign(online.snapshot.sign);
    const timestamp = nextTimestamp(this.repository.find('timestamp'), snapshot.signed.version, now);
    timestamp.sign(online.timestamp.sign);
    this.repository.publish('snapshot', snapshot);
    this.repository.publish('timestamp', timestamp);
  }

  /** Version, expiry, and signatures of each role, published and staged. */
  status() {
    const root = this.repository.latest('root');
    const describe = (role, metadata) => ({
      role,
      version: metadata.signed.version,
      expires: metadata.signed.expires,
      isExpired: metadata.signed.isExpired(this.clock()),
      signatures: goodSignatures(role === 'root' ? metadata : root, role, metadata).length,
      threshold: (role === 'root' ? metadata : root).signed.roles[role].threshold,
    });
    const rows = (find) => ROLES.flatMap((role) => (find(role) === undefined ? [] : [describe(role, find(role))]));
    return {
      published: rows((role) => this.repository.find(role)),
      staged: rows((role) => (OFFLINE_ROLES.includes(role) ? this.repository.staged(role) : undefined)),
    };
  }

  /** Roots whose keys may sign the role: a new root is signed by the old and by the new keys. */
  roots(role) {
    const [current, staged] = [this.repository.latest('root'), this.repository.staged('root')];
    if (role === 'targets') return [staged ?? current];
    return staged === undefined ? [current] : [current, staged];
  }

  assertSigned(role) {
    const metadata = this.repository.staged(role);
    const current = this.repository.latest('root');
    const isGood =
      role === 'root' ? isRootAccepted(current, metadata) : isSignedBy(this.roots('targets')[0], 'targets', metadata);
    if (isGood) return;
    const counts = this.roots(role).map((root) => {
      const { threshold } = root.signed.roles[role];
      return `${goodSignatures(root, role, metadata).length} of ${threshold} by root ${root.signed.version}`;
    });
    throw new ReleaseError(`${role} lacks signatures: ${counts.join(', ')}`);
  }

  /** A root that takes keys away makes old targets metadata worthless: both change together. */
  assertTargetsSigned(root, targets) {
    if (targets === undefined || isSignedBy(root, 'targets', targets)) return;
    throw new ReleaseError(
      `the targets metadata lacks signatures by the keys of root ${root.signed.version}: stage --renew, and sign it with them`,
    );
  }

  assertOnline(online, root) {
    for (const role of ['snapshot', 'timestamp']) {
      if (!holds(root, role, online[role])) throw new ReleaseError(`the given key is not the ${role} key of the root`);
    }
  }
}

function holds(root, role, { keyId }) {
  return root.signed.roles[role].keyIDs.includes(keyId);
}
