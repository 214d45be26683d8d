import { spawnSync } from 'node:child_process';
import { POSIX_SCRIPT } from './posix-script';

describe('the options of the POSIX installer', () => {
  const read = (environment: Record<string, string>, ...args: string[]) => {
    const show = 'read_options "$@"; printf "%s|%s" "$site_key" "$registration_token"';
    const functions = POSIX_SCRIPT.replace(/^main "\$@"$/m, '');
    return spawnSync('sh', ['-euc', `${functions}\n${show}`, 'sh', ...args], {
      env: { PATH: process.env['PATH'], ...environment },
      encoding: 'utf8',
    });
  };

  it('has its secrets from the environment, where other users do not see them', () => {
    const environment = { GURURMM_SITE_KEY: 'grmm_site_a', GURURMM_REGISTRATION_TOKEN: 'grmm_reg_b' };
    expect(read(environment).stdout).toBe('grmm_site_a|grmm_reg_b');
    expect(read(environment, '--site-key', 'grmm_site_c').stdout).toBe('grmm_site_c|grmm_reg_b');
    expect(read({}).stdout).toBe('|');
  });

  it('refuses what is no key, wherever it stands', () => {
    const { status, stderr } = read({ GURURMM_SITE_KEY: "'; rm -rf /" });
    expect([status, stderr]).toEqual([1, expect.stringContaining('holds characters that no key has')]);
  });
});
