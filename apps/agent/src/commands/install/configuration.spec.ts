import { type ConfigContent, decideConfig, type WantedConfig, withoutSiteSecrets } from './configuration';

const SERVER = 'https://rmm.example.com';
const nothing: WantedConfig = {
  server: undefined,
  siteCode: undefined,
  siteKey: undefined,
  registrationToken: undefined,
  dataDirectory: undefined,
  proxy: undefined,
  caFile: undefined,
  isInsecureAllowed: false,
  isReconfigured: false,
};
const first: WantedConfig = { ...nothing, server: SERVER, siteCode: 'DARK-GROVE-7839', siteKey: 'grmm_site_x' };

/** What the first installation writes. */
function written(wanted = first): ConfigContent {
  const decision = decideConfig(undefined, wanted, false);
  if (decision.kind !== 'write') throw new Error(decision.kind);
  return decision.content;
}

describe('decideConfig', () => {
  it('writes what was given and nothing else', () => {
    expect(written()).toEqual({ server_url: SERVER, site_code: 'DARK-GROVE-7839', site_key: 'grmm_site_x' });
    expect(written({ ...first, proxy: 'http://p:3128', caFile: '/ca.pem', dataDirectory: '/d' })).toMatchObject({
      proxy: 'http://p:3128',
      tls: { ca_file: '/ca.pem' },
      data_dir: '/d',
    });
  });

  it('needs a server at first', () => {
    expect(decideConfig(undefined, nothing, false)).toMatchObject({ kind: 'refuse' });
  });

  it.each([SERVER, 'wss://rmm.example.com/ws', 'https://RMM.example.com/'])(
    'keeps all for the same server as %s',
    (server) => {
      const existing = { ...withoutSiteSecrets(written()), log: { level: 'debug' } };
      expect(decideConfig(existing, { ...first, server }, true)).toEqual({ kind: 'keep' });
      expect(decideConfig(existing, nothing, true)).toEqual({ kind: 'keep' });
    },
  );

  it('takes another key before the first sign-in, and none after it', () => {
    const wanted = { ...first, siteKey: 'grmm_site_right' };
    expect(decideConfig(written(), wanted, false)).toMatchObject({
      kind: 'write',
      content: { site_key: 'grmm_site_right' },
    });
    expect(decideConfig(withoutSiteSecrets(written()), wanted, true)).toEqual({ kind: 'keep' });
  });

  it('changes the way to the server and keeps the rest', () => {
    const existing = { ...written(), log: { level: 'debug' }, tls: { ca_file: '/old.pem' } };
    expect(decideConfig(existing, { ...first, proxy: 'http://p:3128', caFile: '/new.pem' }, true)).toEqual({
      kind: 'write',
      content: { ...existing, proxy: 'http://p:3128', tls: { ca_file: '/new.pem' } },
    });
  });

  it('leaves a server only on demand, and takes no credential along', () => {
    const existing = { ...written(), agent_key: 'grmm_agt_x', log: { level: 'debug' } };
    const wanted = { ...nothing, server: 'https://other.example.com', registrationToken: 'grmm_reg_y' };
    expect(decideConfig(existing, wanted, true)).toEqual({
      kind: 'refuse',
      reason: expect.stringMatching(/belongs to wss:\/\/rmm.example.com\/ws.*--reconfigure/) as string,
    });
    expect(decideConfig(existing, { ...wanted, isReconfigured: true }, true)).toEqual({
      kind: 'moved',
      content: { server_url: wanted.server, registration_token: 'grmm_reg_y', log: { level: 'debug' } },
    });
  });
});

it('withoutSiteSecrets keeps everything but the key and the token of the site', () => {
  expect(withoutSiteSecrets({ site_code: 'a', site_key: 'b', registration_token: 'c' })).toEqual({ site_code: 'a' });
});
