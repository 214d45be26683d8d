/** Version of the TUF specification that the metadata follows. */
export const SPEC_VERSION = '1.0.31';

const DAY_MS = 86_400_000;

/** Moment `days` after `now`, in whole seconds as TUF wants it. */
export function expiryAfter(days, now) {
  return new Date(now.getTime() + days * DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Whether `metadata` reaches the threshold that `root` sets for the role. */
export function isSignedBy(root, role, metadata) {
  try {
    root.verifyDelegate(role, metadata);
    return true;
  } catch {
    // The library answers "not enough signatures" by throwing; the caller says what is missing.
    return false;
  }
}

/** Ids of the role's keys whose signature on `metadata` is good. */
export function goodSignatures(root, role, metadata) {
  const { keys, roles } = root.signed;
  return roles[role].keyIDs.filter((keyId) => {
    if (metadata.signatures[keyId] === undefined) return false;
    try {
      keys[keyId].verifySignature(metadata);
      return true;
    } catch {
      // A signature over earlier content: it has to be made again.
      return false;
    }
  });
}
