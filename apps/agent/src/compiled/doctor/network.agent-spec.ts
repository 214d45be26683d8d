import { connect, createServer } from 'node:net';
import { AgentProcess } from '../agent-process';
import { ConnectProxy, type ProxyRules } from '../network/connect-proxy';
import { TestAuthority } from '../network/test-authority';
import { Diagnosis, giveKey } from './diagnosis';
import { acceptAnything, answerWith, approvedAs, StandInServer, swallowFrames } from './stand-in-server';

/** A name that no resolver knows: only a proxy leads there. */
const HIDDEN_NAME = 'rmm.gururmm.invalid';
const PASSWORD = 'canary-password';

describe('gururmm-agent doctor on the way to the server', () => {
  let authority: TestAuthority;
  let server: StandInServer;
  let agent: AgentProcess;
  let key: string;
  const proxies: ConnectProxy[] = [];

  beforeAll(() => {
    authority = new TestAuthority('Own CA');
  });

  beforeEach(() => {
    agent = new AgentProcess();
    key = giveKey(agent);
  });

  afterEach(async () => {
    await agent.dispose();
    await server.stop();
    for (const proxy of proxies.splice(0)) await proxy.stop();
  });

  afterAll(() => authority.dispose());

  const serve = async (...certificate: Parameters<typeof StandInServer.start>): Promise<void> => {
    server = await StandInServer.start(...certificate);
  };
  const serveFor = (names: readonly string[], days?: [number, number]) => serve(authority.issue(names, days));
  const pinned = () => ({ tls: { ca_file: authority.caFile } });
  const configure = (overrides: Record<string, unknown> = {}, host = 'localhost', port = server.port) =>
    agent.configure(`wss://${host}:${port}/ws`, overrides);
  /** Secrets stand in no answer, whatever is wrong. */
  const diagnose = async (): Promise<Diagnosis> => {
    const diagnosis = await Diagnosis.of(agent);
    for (const secret of [key, PASSWORD, Buffer.from(`user:${PASSWORD}`).toString('base64')]) {
      expect(diagnosis.text).not.toContain(secret);
    }
    return diagnosis;
  };
  const startProxy = async (rules?: ProxyRules): Promise<ConnectProxy> => {
    const proxy = await ConnectProxy.start(rules);
    proxies.push(proxy);
    return proxy;
  };

  it('finds nothing where nothing is wrong, in words and as JSON', async () => {
    await serveFor(['localhost']);
    configure(pinned());
    const diagnosis = await diagnose();
    expect(diagnosis.statuses).toEqual({
      configuration: 'ok',
      disk: 'ok',
      program: 'skipped',
      proxy: 'skipped',
      dns: 'ok',
      tcp: 'ok',
      tls: 'ok',
      websocket: 'ok',
      clock: 'ok',
      key: 'ok',
    });
    expect(server.shown).toEqual([`/api/agent/self Bearer ${key}`]);
    const words = await agent.execute(['doctor', '--config', agent.configPath]);
    expect([words.exitCode, words.stderr]).toEqual([0, '']);
    expect(words.stdout).toMatch(/^ok {6}websocket {5}a WebSocket opens and carries frames$/m);
  });

  it('says that the configuration cannot be used', async () => {
    await serve();
    configure({ proxy: `socks5://user:${PASSWORD}@proxy` });
    const diagnosis = await diagnose();
    expect(diagnosis.faults).toEqual(['configuration_invalid']);
    expect(diagnosis.detail('configuration')).toContain('proxy: must look like http://host:port');
    expect(diagnosis.statuses).toMatchObject({ tcp: 'skipped', key: 'skipped' });
  });

  it('says that the name has no address', async () => {
    await serve();
    configure({}, HIDDEN_NAME);
    const diagnosis = await diagnose();
    // Without any DNS server there is no answer instead of a bad one.
    expect(diagnosis.faults).toEqual([expect.stringMatching(/^dns_(unknown|no_answer)$/)]);
    expect(diagnosis.statuses).toMatchObject({ tcp: 'skipped', tls: 'skipped', websocket: 'skipped', key: 'skipped' });
  });

  it('says that the port is closed', async () => {
    await serve();
    configure({}, 'localhost', await closedPort());
    const diagnosis = await diagnose();
    expect(diagnosis.faults).toEqual(['tcp_refused']);
    expect(diagnosis.statuses).toMatchObject({ dns: 'ok', tls: 'skipped' });
  });

  describe('at TLS', () => {
    it.each([
      ['an expired certificate', 'tls_expired', ['localhost'], [-10, -1]],
      ['one that begins later', 'tls_not_yet_valid', ['localhost'], [2, 10]],
      ['one for another name', 'tls_wrong_name', ['else.example.com'], undefined],
    ] as const)('tells %s', async (_what, code, names, days) => {
      await serveFor(names, days === undefined ? undefined : [...days]);
      configure(pinned());
      const diagnosis = await diagnose();
      expect(diagnosis.faults).toEqual([code]);
      expect(diagnosis.detail('tls')).toContain('"Own CA, Own CA Root"');
      expect(diagnosis.statuses).toMatchObject({ websocket: 'skipped', clock: 'ok', key: 'skipped' });
      expect(server.shown).toEqual([]);
    });

    it('names an authority that it does not know', async () => {
      await serveFor(['localhost']);
      configure();
      const diagnosis = await diagnose();
      expect(diagnosis.faults).toEqual(['tls_unknown_authority']);
      expect(diagnosis.detail('tls')).toContain('issued by "Own CA, Own CA Root"');
      expect(server.shown).toEqual([]);
    });

    it('recognises what opens TLS on the way, by its issuer', async () => {
      const inspector = new TestAuthority('Zscaler Inc.');
      try {
        await serve(inspector.issue(['localhost']));
        configure(pinned());
        const diagnosis = await diagnose();
        expect(diagnosis.faults).toEqual(['tls_intercepted']);
        expect(diagnosis.detail('tls')).toContain('Zscaler Inc.');
      } finally {
        inspector.dispose();
      }
    });

    it('tells a port that speaks no TLS', async () => {
      await serve();
      configure();
      expect((await diagnose()).faults).toEqual(['tls_broken']);
    });
  });

  describe('at a proxy', () => {
    beforeEach(() => serveFor([HIDDEN_NAME]));

    const through = (proxy: string) => configure({ ...pinned(), proxy }, HIDDEN_NAME);

    it('goes on through one that opens the way', async () => {
      const proxy = await startProxy({ credentials: `user:${PASSWORD}` });
      through(proxy.url(`user:${PASSWORD}`));
      const diagnosis = await diagnose();
      expect(diagnosis.faults).toEqual([]);
      expect(diagnosis.statuses).toMatchObject({ proxy: 'ok', dns: 'skipped', tcp: 'skipped', tls: 'ok', key: 'ok' });
    });

    it('tells one that is not there', async () => {
      through(`http://127.0.0.1:${await closedPort()}`);
      expect((await diagnose()).faults).toEqual(['proxy_unreachable']);
    });

    it.each([
      ['asks for a user and a password', undefined],
      ['does not accept the user and password', `other:${PASSWORD}`],
    ])('tells one that %s', async (text, credentials) => {
      const proxy = await startProxy({ credentials: 'user:right' });
      through(proxy.url(credentials));
      const diagnosis = await diagnose();
      expect(diagnosis.faults).toEqual(['proxy_authentication']);
      expect(diagnosis.detail('proxy')).toContain(text);
    });

    it('tells one that does not permit the server', async () => {
      through((await startProxy({ refusal: 403 })).url());
      expect((await diagnose()).faults).toEqual(['proxy_refused']);
    });

    it('tells one that finds no server', async () => {
      const proxy = await startProxy();
      configure({ ...pinned(), proxy: proxy.url() }, HIDDEN_NAME, await closedPort());
      expect((await diagnose()).faults).toEqual(['proxy_no_way']);
    });
  });

  describe('at the WebSocket', () => {
    beforeEach(async () => {
      await serveFor(['localhost']);
      configure(pinned());
    });

    it.each([
      ['a filter that forbids it', answerWith(403), 'websocket_blocked'],
      ['an address where nothing stands', answerWith(404), 'websocket_blocked'],
      ['a page to sign in to the network', answerWith(200), 'websocket_not_upgraded'],
      ['a proxy whose server is down', answerWith(502), 'server_unavailable'],
      ['something that says yes to everything', acceptAnything, 'websocket_not_upgraded'],
      ['something that lets no frame pass', swallowFrames, 'websocket_frames_blocked'],
      ['something that never answers', () => undefined, 'websocket_no_answer'],
    ])('tells %s', async (_what, onUpgrade, code) => {
      server.onUpgrade = onUpgrade;
      const diagnosis = await diagnose();
      expect(diagnosis.faults).toEqual([code]);
      expect(diagnosis.statuses).toMatchObject({ tls: 'ok', clock: 'ok', key: 'ok' });
    });

    it('names what answered', async () => {
      server.onUpgrade = answerWith(403, 'webfilter/7');
      expect((await diagnose()).detail('websocket')).toContain('403 by "webfilter/7"');
    });
  });

  it.each([
    ['ahead of', -3_600_000],
    ['behind', 3_600_000],
  ])('tells a clock that is %s that of the server', async (text, skewMs) => {
    await serveFor(['localhost']);
    server.clockSkewMs = skewMs;
    configure(pinned());
    const diagnosis = await diagnose();
    expect(diagnosis.faults).toEqual(['clock_wrong']);
    expect(diagnosis.detail('clock')).toContain(text);
  });

  describe('at the key', () => {
    beforeEach(async () => {
      await serveFor(['localhost']);
      configure(pinned());
    });

    it.each([
      ['not known', { status: 401, body: { code: 'unauthenticated' } }, 'key_refused'],
      ['revoked', { status: 403, body: { code: 'agent_revoked' } }, 'key_revoked'],
      ['waiting for approval', { status: 200, body: approvedAs('pending_approval') }, 'key_pending_approval'],
      ['not judged', { status: 500, body: {} }, 'key_not_checked'],
    ])('tells one that is %s', async (_what, self, code) => {
      server.self = self;
      expect((await diagnose()).faults).toEqual([code]);
    });

    it('says that there is none', async () => {
      await agent.dispose();
      agent = new AgentProcess();
      configure(pinned());
      expect((await diagnose()).faults).toEqual(['key_missing']);
    });
  });
});

/** A port of this machine that nothing listens on. */
async function closedPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise<void>((resolve, reject) => {
    connect(port, '127.0.0.1')
      .on('error', () => resolve())
      .on('connect', () => reject(new Error(`something listens on ${port}`)));
  });
  return port;
}
