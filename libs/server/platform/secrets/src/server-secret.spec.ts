import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCredential, hashCredential, isSameDigest } from './credential';
import { loadServerSecret, ServerSecret } from './server-secret';

const secret = new ServerSecret('s'.repeat(32));

describe('the server secret', () => {
  it('has at least 32 characters', () => {
    expect(() => new ServerSecret('s'.repeat(31))).toThrow('shorter than 32');
  });

  it('makes a key for each purpose, the same each time', () => {
    expect(secret.derive('a')).toEqual(new ServerSecret('s'.repeat(32)).derive('a'));
    expect(secret.derive('a')).toHaveLength(32);
    expect(secret.derive('a')).not.toEqual(secret.derive('b'));
    expect(secret.derive('a')).not.toEqual(new ServerSecret('t'.repeat(32)).derive('a'));
  });

  it('opens what it sealed, and seals the same text never alike', () => {
    const [first, second] = [secret.seal('a', 'Grüße 😀'), secret.seal('a', 'Grüße 😀')];
    expect(secret.open('a', first)).toBe('Grüße 😀');
    expect(first).not.toEqual(second);
    expect(first.includes('Gr')).toBe(false);
    expect(secret.open('a', secret.seal('a', ''))).toBe('');
  });

  it('opens nothing that was changed, cut, or sealed for another purpose or by another secret', () => {
    const sealed = secret.seal('a', 'text');
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => secret.open('a', changed)).toThrow();
    }
    expect(() => secret.open('a', sealed.subarray(0, -1))).toThrow();
    expect(() => secret.open('a', sealed.subarray(0, 10))).toThrow();
    expect(() => secret.open('b', sealed)).toThrow();
    expect(() => new ServerSecret('t'.repeat(32)).open('a', sealed)).toThrow();
  });
});

describe('the secret of an installation', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gururmm-secret-'));

  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('is made at the first start, for its owner alone, and stays', () => {
    const first = loadServerSecret(dataDir, undefined);
    const file = join(dataDir, 'secrets', 'server-secret');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'secrets')).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, 'utf8').length).toBeGreaterThanOrEqual(43);
    expect(loadServerSecret(dataDir, undefined).derive('a')).toEqual(first.derive('a'));
  });

  it('is the configured one, where there is one', () => {
    expect(loadServerSecret(dataDir, 's'.repeat(32)).derive('a')).toEqual(secret.derive('a'));
  });
});

describe('a credential', () => {
  it('is its prefix and 32 random bytes, and is kept as SHA-256', () => {
    const key = createCredential('agentKey');
    expect(key).toMatch(/^grmm_agt_[A-Za-z0-9_-]{43}$/);
    expect(createCredential('agentKey')).not.toBe(key);
    expect(hashCredential('abc').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('is compared digest by digest', () => {
    expect(isSameDigest(hashCredential('a'), hashCredential('a'))).toBe(true);
    expect(isSameDigest(hashCredential('a'), hashCredential('b'))).toBe(false);
    expect(isSameDigest(hashCredential('a'), Buffer.alloc(0))).toBe(false);
  });
});
