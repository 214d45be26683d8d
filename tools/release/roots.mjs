import { Metadata, Root } from '@tufjs/models';
import { expiryAfter, isSignedBy, SPEC_VERSION } from './signing.mjs';
import { ReleaseError } from './release-error.mjs';
import { ROLES } from './repository.mjs';

/** Root metadata lives long: replacing it needs the people who hold the offline keys. */
const ROOT_DAYS = 365;

/**
 * The first root of a repository.
 * @param {Record<string, import('./signing-keys.mjs').Signer[]>} signers by role
 * @param {number} threshold signatures that root and targets need
 */
export function firstRoot(signers, threshold, now) {
  const roles = Object.fromEntries(
    ROLES.map((role) => [role, { keyids: [], threshold: isOnline(role) ? 1 : threshold }]),
  );
  const keys = Object.values(signers).flat();
  for (const [role, holders] of Object.entries(signers)) roles[role].keyids = holders.map(({ keyId }) => keyId);
  const metadata = new Metadata(rootOf({ version: 1, keys: jsonOf(keys.map(({ key }) => key)), roles, now }));
  for (const signer of signers.root.slice(0, threshold)) metadata.sign(signer.sign);
  return metadata;
}

/**
 * The next root: with other keys for one role, or the same ones and a later expiry.
 * @param {Metadata<Root>} current
 * @param {{ role: string, remove: string[], add: import('@tufjs/models').Key[], threshold?: number }} change
 */
export function nextRoot(current, { role, remove, add, threshold }, now) {
  const { keys, roles } = current.signed.toJSON();
  if (roles[role] === undefined) throw new ReleaseError(`there is no role ${role}`);
  const unknown = remove.filter((keyId) => !roles[role].keyids.includes(keyId));
  if (unknown.length > 0) throw new ReleaseError(`${role} has no key ${unknown.join(', ')}`);
  const keyids = [...roles[role].keyids.filter((keyId) => !remove.includes(keyId)), ...add.map(({ keyID }) => keyID)];
  const changed = { ...roles, [role]: { keyids: [...new Set(keyids)], threshold: threshold ?? roles[role].threshold } };
  if (changed[role].keyids.length < changed[role].threshold) {
    throw new ReleaseError(
      `${role} would have ${changed[role].keyids.length} keys but needs ${changed[role].threshold}`,
    );
  }
  const used = new Set(Object.values(changed).flatMap((each) => each.keyids));
  const known = Object.fromEntries(Object.entries({ ...keys, ...jsonOf(add) }).filter(([keyId]) => used.has(keyId)));
  return new Metadata(rootOf({ version: current.signed.version + 1, keys: known, roles: changed, now }));
}

/** A new root counts only when the old keys and the new keys both reach their threshold. */
export function isRootAccepted(current, next) {
  return isSignedBy(current, 'root', next) && isSignedBy(next, 'root', next);
}

function rootOf({ version, keys, roles, now }) {
  return Root.fromJSON({
    _type: 'root',
    spec_version: SPEC_VERSION,
    version,
    expires: expiryAfter(ROOT_DAYS, now),
    consistent_snapshot: true,
    keys,
    roles,
  });
}

function jsonOf(keys) {
  return Object.fromEntries(keys.map((key) => [key.keyID, key.toJSON()]));
}

function isOnline(role) {
  return role === 'snapshot' || role === 'timestamp';
}
