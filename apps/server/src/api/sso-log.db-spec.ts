import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BentProvider, OTHER_TENANT } from '../testing/bent-provider';
import { TestBrowser } from '../testing/test-browser';
import { startTestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

describe('what single sign-on leaves behind', () => {
  it('is no token, code or secret, in the most talkative log and in the audit log', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'gururmm-sso-log-'));
    const file = join(directory, 'server.log');
    const provider = await BentProvider.start();
    const server = await startTestServer({ ...provider.environment, RMM_LOG_LEVEL: 'trace', RMM_LOG_FILE: file });
    const secrets: string[] = [provider.environment['RMM_SSO_ENTRA_CLIENT_SECRET'] ?? ''];
    provider.reset({ oid: 'ada', preferred_username: 'ada@example.com', roles: ['GuruRMM.Owner'] });
    provider.forge = (token) => {
      secrets.push(token, token.split('.')[2] ?? '');
      return token;
    };
    for (const tid of [undefined, OTHER_TENANT]) {
      provider.bend = (claims) => Object.assign(claims, tid === undefined ? {} : { tid });
      const browser = new TestBrowser(server);
      const callback = await browser.authorize(await browser.start());
      secrets.push(...callback.searchParams.values(), ...browser.cookies().values());
      await browser.comeBack(callback);
      secrets.push(...browser.cookies().values());
      const collected = await browser.collect();
      if (collected.status === 200) secrets.push(collected.body.token);
    }
    const audit = JSON.stringify(await sql(server, 'SELECT * FROM audit_log'));
    await server.stop();
    await provider.stop();
    const log = await readFile(file, 'utf8');
    await rm(directory, { recursive: true });
    expect(log).toContain('wrong_tenant');
    expect(log).toContain('/api/auth/sso/callback');
    expect(secrets.length).toBeGreaterThan(8);
    expect(secrets.filter((secret) => log.includes(secret) || audit.includes(secret))).toEqual([]);
  });
});
