import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Key, Signature } from '@tufjs/models';
import { writeSecret } from './durable-files.mjs';
import { ReleaseError } from './release-error.mjs';

/** Variable that holds the passphrase of key files; without it new keys are stored unencrypted. */
export const PASSPHRASE_VARIABLE = 'GURURMM_RELEASE_PASSPHRASE';

/**
 * A key that can sign: its public half as TUF knows it, and the signing function.
 * @typedef {{ keyId: string, key: Key, sign: (data: Buffer) => Signature }} Signer
 */

/**
 * Makes an Ed25519 key and writes its private half (PKCS#8 PEM, mode 0600).
 * @param {string} path must not exist
 * @param {string | undefined} passphrase
 * @returns {Signer}
 */
export function createKey(path, passphrase) {
  const { privateKey } = generateKeyPairSync('ed25519');
  const protection = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  writeSecret(path, privateKey.export({ type: 'pkcs8', format: 'pem', ...protection }));
  return signerOf(privateKey);
}

/**
 * Reads a private key.
 * @param {string} path
 * @param {string | undefined} passphrase
 * @returns {Signer}
 * @throws ReleaseError when it cannot be read or is no Ed25519 key
 */
export function loadKey(path, passphrase) {
  let privateKey;
  try {
    privateKey = createPrivateKey({ key: readFileSync(path), format: 'pem', passphrase });
  } catch (error) {
    const hint = passphrase === undefined ? `; is ${PASSPHRASE_VARIABLE} missing?` : '';
    throw new ReleaseError(`${path} cannot be read as a private key (${error.code ?? error.message})${hint}`);
  }
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new ReleaseError(`${path} is no Ed25519 key`);
  return signerOf(privateKey);
}

function signerOf(privateKey) {
  const key = publicKeyOf(privateKey);
  return {
    keyId: key.keyID,
    key,
    sign: (data) => new Signature({ keyID: key.keyID, sig: sign(null, data, privateKey).toString('hex') }),
  };
}

/** The key id is the SHA-256 of the key's canonical JSON (TUF specification, section 4.2). */
function publicKeyOf(privateKey) {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const content = {
    keytype: 'ed25519',
    keyval: { public: Buffer.from(x, 'base64url').toString('hex') },
    scheme: 'ed25519',
  };
  const keyID = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return new Key({ keyID, keyType: content.keytype, scheme: content.scheme, keyVal: content.keyval });
}
