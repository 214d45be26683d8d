import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExchangedTokenFile } from './exchanged-token';

const SERVER = 'https://rmm.example.com';
const NOW = Date.parse('2026-11-23T12:00:00Z');

describe('a token that an ID token was exchanged for', () => {
  let dir: string;
  let file: ExchangedTokenFile;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'grmm-exchanged-'));
    file = new ExchangedTokenFile({ XDG_CONFIG_HOME: dir });
    file.write(SERVER, 'id-token', { token: 'api', expires_at: '2026-11-23T12:15:00Z' });
  });

  afterEach(() => rmSync(dir, { recursive: true }));

  it('is kept for that ID token and that server alone', () => {
    expect(file.read(SERVER, 'id-token', NOW)).toBe('api');
    expect(file.read(SERVER, 'another', NOW)).toBeUndefined();
    expect(file.read('https://other.example.com', 'id-token', NOW)).toBeUndefined();
  });

  it('is not used in its last minute', () => {
    expect(file.read(SERVER, 'id-token', NOW + 13 * 60_000)).toBe('api');
    expect(file.read(SERVER, 'id-token', NOW + 14 * 60_000)).toBeUndefined();
  });

  it('is nothing when the file is damaged or gone', () => {
    writeFileSync(join(dir, 'grmm/exchanged-token.json'), '{');
    expect(file.read(SERVER, 'id-token', NOW)).toBeUndefined();
    file.remove();
    expect(file.read(SERVER, 'id-token', NOW)).toBeUndefined();
  });
});
