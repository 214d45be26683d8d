import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { configDirectory } from './config-directory';
import { loginFile, readStoredLogin, removeStoredLogin, writeStoredLogin } from './stored-login';

const LOGIN = { server: 'https://rmm.example.com', token: 'grmm_pat_secret', expires_at: null };

describe('the stored login', () => {
  let environment: Record<string, string>;

  beforeEach(() => {
    environment = { XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), 'grmm-login-')) };
  });

  afterEach(() => rmSync(environment['XDG_CONFIG_HOME'] ?? '', { recursive: true }));

  it('comes back as it was stored, readable by its owner alone', () => {
    writeStoredLogin(environment, { ...LOGIN, token: 'older' });
    writeStoredLogin(environment, LOGIN);
    expect(readStoredLogin(environment)).toEqual(LOGIN);
    expect(statSync(loginFile(environment)).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(loginFile(environment))).mode & 0o777).toBe(0o700);
    expect(readdirSync(dirname(loginFile(environment)))).toEqual(['login.json']);
  });

  it('is nothing before the first, and after it was removed', () => {
    expect(readStoredLogin(environment)).toBeUndefined();
    writeStoredLogin(environment, LOGIN);
    removeStoredLogin(environment);
    expect(readStoredLogin(environment)).toBeUndefined();
  });

  it('is refused when others can read it', () => {
    writeStoredLogin(environment, LOGIN);
    chmodSync(loginFile(environment), 0o640);
    expect(() => readStoredLogin(environment)).toThrow('readable by others');
  });

  it('is not quoted when it is damaged', () => {
    writeStoredLogin(environment, LOGIN);
    writeFileSync(loginFile(environment), '{"token": "grmm_pat_secret');
    expect(() => readStoredLogin(environment)).toThrow('damaged');
    expect(() => readStoredLogin(environment)).not.toThrow('grmm_pat_secret');
  });

  it.each([
    [{ XDG_CONFIG_HOME: '/x' }, 'linux', '/x/grmm'],
    [{ HOME: '/home/ada' }, 'linux', '/home/ada/.config/grmm'],
    [{ APPDATA: '/roaming', XDG_CONFIG_HOME: '/x' }, 'win32', '/roaming/grmm'],
  ] as const)('of %j on %s lies in %s', (variables, platform, expected) => {
    expect(configDirectory(variables, platform)).toBe(expected);
  });
});
