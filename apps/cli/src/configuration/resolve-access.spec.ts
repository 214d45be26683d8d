import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveAccess } from './resolve-access';

const LOGIN = { server: 'https://stored.example.com', token: 'stored', expires_at: null };
const resolve = (environment: Record<string, string>, login: typeof LOGIN | undefined = LOGIN) =>
  resolveAccess(environment, () => login);

describe('which server, and as whom', () => {
  let dir: string;

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'grmm-access-'));
    writeFileSync(join(dir, 'id-token'), 'from-file\n');
  });

  afterAll(() => rmSync(dir, { recursive: true }));

  it('is the stored login when the environment says nothing', () => {
    expect(resolve({})).toMatchObject({ server: LOGIN.server, credential: { token: 'stored', source: 'login' } });
  });

  it('is the token of the environment before the stored one', () => {
    expect(resolve({ GRMM_TOKEN: ' pat\n' })).toMatchObject({
      server: LOGIN.server,
      credential: { token: 'pat', source: 'environment' },
    });
  });

  it('never sends the stored token to another server', () => {
    expect(resolve({ GRMM_SERVER: 'https://other.example.com' })).toMatchObject({
      server: 'https://other.example.com',
      credential: undefined,
    });
  });

  it('uses the stored token for its own server, however its address is written', () => {
    expect(resolve({ GRMM_SERVER: 'https://STORED.example.com:443/' }).credential).toMatchObject({ token: 'stored' });
  });

  it('is the API token, then the ID token, then the file with one', () => {
    const file = { GRMM_OIDC_TOKEN_FILE: join(dir, 'id-token') };
    const value = { GRMM_OIDC_TOKEN: 'from-value' };
    expect(resolve({ ...file }).credential).toEqual({ kind: 'id_token', idToken: 'from-file' });
    expect(resolve({ ...file, ...value }).credential).toEqual({ kind: 'id_token', idToken: 'from-value' });
    expect(resolve({ ...file, ...value, GRMM_TOKEN: 'pat' }).credential).toMatchObject({ token: 'pat' });
  });

  it('counts a variable that is set to nothing as unset', () => {
    expect(resolve({ GRMM_TOKEN: '', GRMM_SERVER: ' ' })).toMatchObject({ credential: { token: 'stored' } });
  });

  it('does not read the stored login when it is not needed', () => {
    const readLogin = () => {
      throw new Error('it was read');
    };
    const environment = { GRMM_SERVER: 'https://rmm.example.com', GRMM_TOKEN: 'pat' };
    expect(resolveAccess(environment, readLogin).credential).toMatchObject({ token: 'pat' });
  });

  it('needs a server', () => {
    expect(() => resolveAccess({ GRMM_TOKEN: 'pat' }, () => undefined)).toThrow('No server is configured');
  });

  it.each(['rmm.example.com', 'ftp://rmm.example.com', 'https://u:p@rmm.example.com', 'http://rmm.example.com'])(
    'refuses the address %s',
    (address) => {
      expect(() => resolve({ GRMM_SERVER: address })).toThrow(expect.objectContaining({ exitCode: 78 }) as Error);
    },
  );

  it.each(['http://localhost:3001', 'http://127.0.0.1:3001', 'http://[::1]:3001'])(
    'takes %s without TLS',
    (address) => {
      expect(resolve({ GRMM_SERVER: address }).server).toBe(address);
    },
  );

  it('takes another machine without TLS only when told so', () => {
    expect(resolve({ GRMM_SERVER: 'http://rmm.lan', GRMM_ALLOW_INSECURE: '1' }).server).toBe('http://rmm.lan');
  });

  it('names the file that it cannot read', () => {
    expect(() => resolve({ GRMM_CA_FILE: join(dir, 'none.pem') })).toThrow('GRMM_CA_FILE');
  });
});
