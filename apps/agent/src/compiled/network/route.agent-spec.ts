import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AgentProcess } from '../agent-process';
import { FakeServer } from '../fake-server';
import { ConnectProxy, type ProxyRules } from './connect-proxy';
import { type ServerCertificate, TestAuthority } from './test-authority';

/** A name that no resolver knows: only a proxy leads there. */
const HIDDEN_NAME = 'rmm.gururmm.invalid';
const PASSWORD = 'canary-pass word';

describe('the way of the compiled agent to its server', () => {
  let own: TestAuthority;
  let foreign: TestAuthority;
  let server: FakeServer;
  let agent: AgentProcess;
  const proxies: ConnectProxy[] = [];

  beforeAll(() => {
    own = new TestAuthority('Own CA');
    foreign = new TestAuthority('Foreign CA');
  });

  beforeEach(() => {
    agent = new AgentProcess();
  });

  afterEach(async () => {
    await agent.dispose();
    await server.stop();
    for (const proxy of proxies.splice(0)) await proxy.stop();
    expect(server.faults).toEqual([]);
  });

  afterAll(() => {
    own.dispose();
    foreign.dispose();
  });

  const serve = async (certificate?: ServerCertificate): Promise<void> => {
    server = await FakeServer.start(0, undefined, certificate);
  };
  const startProxy = async (rules?: ProxyRules): Promise<ConnectProxy> => {
    const proxy = await ConnectProxy.start(rules);
    proxies.push(proxy);
    return proxy;
  };
  const configure = (overrides: Record<string, unknown>, host = 'localhost'): AgentProcess =>
    agent.configure(`wss://${host}:${server.port}/ws`, overrides);
  const pinned = (authority: TestAuthority) => ({ tls: { ca_file: authority.caFile } });

  describe('with authorities of its own', () => {
    it('trusts a server that they vouch for', async () => {
      await serve(own.issue(['localhost']));
      configure(pinned(own)).start();
      await server.online();
    });

    it('does not trust them where they are not named', async () => {
      await serve(own.issue(['localhost']));
      configure({}).start();
      await agent.logged('TLS handshake failed: unable to verify the first certificate');
      expect(server.received).toEqual([]);
    });

    it('trusts no other then, also none that the system trusts', async () => {
      await serve(foreign.issue(['localhost']));
      agent.environment = { ...agent.environment, NODE_EXTRA_CA_CERTS: foreign.caFile };
      configure(pinned(own)).start();
      await agent.logged('TLS handshake failed: unable to verify the first certificate');
      expect(server.received).toEqual([]);
      await agent.end('SIGKILL');
      // The same authority without a pin is good: it was the pin that kept it out.
      configure({}).start();
      await server.online();
    });

    it('refuses another name', async () => {
      await serve(own.issue(['else.example.com']));
      configure(pinned(own)).start();
      await agent.logged('TLS handshake failed: Hostname/IP does not match');
      expect(server.received).toEqual([]);
    });

    it('refuses a certificate that has expired, or is not valid yet', async () => {
      await serve(own.issue(['localhost'], [-10, -1]));
      configure(pinned(own)).start();
      await agent.logged('TLS handshake failed: certificate has expired');
      await agent.end('SIGKILL');
      await server.stop();
      await serve(own.issue(['localhost'], [2, 10]));
      configure(pinned(own)).start();
      await agent.logged('TLS handshake failed: certificate is not yet valid');
      expect(server.received).toEqual([]);
    });

    it('does not start with a file that pins nothing', async () => {
      await serve(own.issue(['localhost']));
      const empty = join(agent.directory, 'empty.pem');
      writeFileSync(empty, '\n');
      configure({ tls: { ca_file: empty } });
      const { exitCode, stderr } = await agent.execute(['run', '--config', agent.configPath]);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining('holds no certificate in PEM form')]);
    });
  });

  describe('through a proxy', () => {
    beforeEach(() => serve(own.issue([HIDDEN_NAME])));

    it('reaches a server that only the proxy knows', async () => {
      const proxy = await startProxy();
      configure({ ...pinned(own), proxy: proxy.url() }, HIDDEN_NAME).start();
      await server.online();
      expect(proxy.asked[0]).toBe(`${HIDDEN_NAME}:${server.port}`);
      expect((await server.result(server.command({ command: 'echo through' }))).stdout).toBe('through\n');
    });

    it('signs in there, and shows the password nowhere', async () => {
      const proxy = await startProxy({ credentials: `us er:${PASSWORD}` });
      const credentials = `us%20er:${encodeURIComponent(PASSWORD)}`;
      configure({ ...pinned(own), proxy: proxy.url(credentials) }, HIDDEN_NAME).start();
      await server.online();
      await proxy.stop();
      await agent.logged(`through the proxy ${proxyLabel()}`);
      const status = await agent.execute(['status', '--json', '--config', agent.configPath]);
      const shown = agent.log() + status.stdout + status.stderr;
      expect(shown).toContain('through the proxy');
      for (const secret of [PASSWORD, credentials, Buffer.from(`us er:${PASSWORD}`).toString('base64')]) {
        expect(shown).not.toContain(secret);
      }
    });

    const proxyLabel = (): string => {
      const match = /proxy = "http:\/\/[^@"]*@?([\d.]+:\d+)"/.exec(readFileSync(agent.configPath, 'utf8'));
      return `http://${match?.[1] ?? ''}`;
    };

    it('says so when the proxy wants to know who it is', async () => {
      const proxy = await startProxy({ credentials: 'user:right' });
      configure({ ...pinned(own), proxy: proxy.url('user:wrong') }, HIDDEN_NAME).start();
      await agent.logged('Proxy authentication required');
      expect([server.received, proxy.tunnelCount]).toEqual([[], 0]);
      expect(agent.log()).not.toContain('wrong');
    });

    it('verifies the server all the same', async () => {
      const proxy = await startProxy();
      configure({ ...pinned(foreign), proxy: proxy.url() }, HIDDEN_NAME).start();
      await agent.logged('TLS handshake failed: unable to verify the first certificate');
      expect(server.received).toEqual([]);
    });

    it('takes the proxy of the environment, but goes past it to a server in NO_PROXY', async () => {
      const proxy = await startProxy();
      agent.environment = { ...agent.environment, HTTPS_PROXY: proxy.url() };
      configure(pinned(own), HIDDEN_NAME).start();
      await server.online();
      expect(proxy.tunnelCount).toBeGreaterThan(0);
      await agent.end('SIGKILL');
      agent.environment = { ...agent.environment, NO_PROXY: 'gururmm.invalid' };
      const { exitCode } = await agent.execute(['enrol', '--force', '--config', agent.configPath]);
      expect(exitCode).toBe(1);
    });
  });
});
