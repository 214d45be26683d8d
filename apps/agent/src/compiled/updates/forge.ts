import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Metadata as it stands in a file; only what attacks bend is named. */
export interface RawMetadata {
  signed: Record<string, unknown> & { version: number; expires: string };
  signatures: { keyid: string; sig: string }[];
}

export function readMetadata(directory: string, name: string): RawMetadata {
  return JSON.parse(readFileSync(join(directory, name), 'utf8')) as RawMetadata;
}

export function writeMetadata(directory: string, name: string, metadata: RawMetadata): void {
  writeFileSync(join(directory, name), JSON.stringify(metadata));
}

/** Signs the content anew with these keys; written apart from the release tool, as an attacker would. */
export function resign(metadata: RawMetadata, keyPaths: readonly string[]): RawMetadata {
  const data = Buffer.from(canonical(metadata.signed));
  const signatures = keyPaths.map((path) => {
    const privateKey = createPrivateKey(readFileSync(path));
    return { keyid: keyIdOf(path), sig: sign(null, data, privateKey).toString('hex') };
  });
  return { ...metadata, signatures };
}

/** Id of a key as TUF computes it. */
export function keyIdOf(path: string): string {
  const { x } = createPublicKey(createPrivateKey(readFileSync(path))).export({ format: 'jwk' });
  const key = {
    keytype: 'ed25519',
    keyval: { public: Buffer.from(x ?? '', 'base64url').toString('hex') },
    scheme: 'ed25519',
  };
  return createHash('sha256').update(canonical(key)).digest('hex');
}

/** Canonical JSON (OLPC): keys in order, no white space. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(',')}}`;
}
