import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The server's one root secret; every other key is derived from it, one per purpose. */
export class ServerSecret {
  constructor(private readonly root: string) {
    if (root.length < KEY_BYTES) throw new Error('the server secret is shorter than 32 characters');
  }

  /** Key for one purpose (HKDF-SHA-256, RFC 5869); two purposes never share a key. */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.root, 'gururmm', purpose, KEY_BYTES));
  }

  /** Encrypts and authenticates with AES-256-GCM: nonce, tag, ciphertext. */
  seal(purpose: string, text: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.derive(purpose), nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error when the bytes were not sealed with this secret and purpose. */
  open(purpose: string, bytes: Buffer): string {
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.derive(purpose), nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(tag);
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }
}

/** The configured secret, else the one in `<dataDir>/secrets/server-secret`, made at the first start (mode 0600). */
export function loadServerSecret(dataDir: string, configured: string | undefined): ServerSecret {
  if (configured !== undefined) return new ServerSecret(configured);
  const folder = join(dataDir, 'secrets');
  const file = join(folder, 'server-secret');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    // `wx` fails when the file exists: a second start never replaces the secret.
    writeFileSync(file, randomBytes(KEY_BYTES).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return new ServerSecret(readFileSync(file, 'utf8').trim());
}
