import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { type MailReceiver, startMailReceiver } from '../testing/mail-receiver';
import { LOOPBACK_ALLOWED, makeChannel, sendTest } from '../testing/test-channel';
import { startTestServer, type TestServer } from '../testing/test-server';

const PASSWORD = 'mail-server-password-canary';
const refuse = (code: number) => Object.assign(new Error(`no, not with ${PASSWORD}`), { responseCode: code });

/** A certificate for 127.0.0.1 that this process trusts. */
async function trustedCertificate() {
  const folder = await mkdtemp(join(tmpdir(), 'gururmm-mail-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=mail', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', [...request, ...subject, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
  const [key, cert] = [await readFile(keyFile, 'utf8'), await readFile(certFile, 'utf8')];
  await rm(folder, { recursive: true });
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), cert]);
  return { key, cert };
}

describe('e-mail', () => {
  let server: TestServer;
  const receivers: MailReceiver[] = [];

  beforeAll(async () => {
    const installation = await started({ hideSTARTTLS: true });
    server = await startTestServer({
      ...LOOPBACK_ALLOWED,
      RMM_SMTP_HOST: '127.0.0.1',
      RMM_SMTP_PORT: String(installation.port),
      RMM_SMTP_SECURITY: 'none',
      RMM_SMTP_FROM: 'rmm@example.com',
    });
  });
  afterAll(async () => {
    await server.stop();
    for (const receiver of receivers) await receiver.stop();
  });

  async function started(options: Parameters<typeof startMailReceiver>[0]): Promise<MailReceiver> {
    const receiver = await startMailReceiver(options);
    receivers.push(receiver);
    return receiver;
  }

  const smtp = (port: number, fields: Record<string, unknown> = {}) => ({
    host: '127.0.0.1',
    port,
    security: 'starttls',
    from: 'alerts@example.org',
    ...fields,
  });

  it('goes through the mail server of the installation when the channel has none', async () => {
    const name = 'Night shift\u2028X-Evil: yes';
    const channel = await makeChannel(server, { kind: 'email', name, recipients: ['a@example.com', 'b@example.com'] });
    const delivery = await sendTest(server, channel.id);
    expect([delivery.state, delivery.last_error]).toEqual(['delivered', null]);
    const [mail] = receivers[0]?.received ?? [];
    expect(mail).toMatchObject({ from: 'rmm@example.com', to: ['a@example.com', 'b@example.com'], isEncrypted: false });
    const headers = mail?.text.split('\r\n\r\n')[0] ?? '';
    expect(headers).toContain(`Message-ID: <${delivery.id}@example.com>`);
    expect(headers).toContain('Subject: Test message from GuruRMM');
    expect(headers).not.toMatch(/^X-Evil/m);
    expect(mail?.text).toContain('Channel: Night shift X-Evil: yes');
  });

  it('signs in to the channel’s own server behind STARTTLS, and behind TLS', async () => {
    const certificate = await trustedCertificate();
    for (const security of ['starttls', 'tls']) {
      const own = await started({
        ...certificate,
        secure: security === 'tls',
        authOptional: false,
        onAuth: ({ username, password }, _, callback) =>
          password === PASSWORD ? callback(null, { user: username }) : callback(refuse(535)),
      });
      const settings = smtp(own.port, { security, username: 'rmm' });
      const right = await makeChannel(server, {
        kind: 'email',
        recipients: ['a@example.com'],
        smtp: { ...settings, password: PASSWORD },
      });
      expect(await sendTest(server, right.id)).toMatchObject({ state: 'delivered' });
      expect(own.received).toMatchObject([{ isEncrypted: true, user: 'rmm', from: 'alerts@example.org' }]);
      const wrong = await makeChannel(server, {
        kind: 'email',
        recipients: ['a@example.com'],
        smtp: { ...settings, password: 'another' },
      });
      const failed = await sendTest(server, wrong.id);
      expect(failed).toMatchObject({ state: 'failed', last_error: 'the mail server did not take it (EAUTH 535)' });
    }
  });

  it('sends nothing in the clear where TLS was wanted, and trusts no certificate by itself', async () => {
    for (const options of [{ hideSTARTTLS: true }, {}]) {
      const own = await started(options);
      const channel = await makeChannel(server, { kind: 'email', recipients: ['a@example.com'], smtp: smtp(own.port) });
      expect((await sendTest(server, channel.id)).state).toBe('failed');
      expect(own.received).toEqual([]);
    }
  });

  it('tells which recipients were refused, and gives up when all were', async () => {
    const own = await started({
      hideSTARTTLS: true,
      onRcptTo: ({ address }, _, callback) => (address.startsWith('no') ? callback(refuse(550)) : callback()),
    });
    const settings = smtp(own.port, { security: 'none' });
    const some = await makeChannel(server, {
      kind: 'email',
      recipients: ['yes@example.com', 'no@example.com'],
      smtp: settings,
    });
    expect(await sendTest(server, some.id)).toMatchObject({
      state: 'delivered',
      last_error: 'the mail server refused 1 of the recipients',
    });
    const none = await makeChannel(server, { kind: 'email', recipients: ['no@example.com'], smtp: settings });
    expect(await sendTest(server, none.id)).toMatchObject({
      state: 'failed',
      last_error: 'the mail server did not take it (EENVELOPE 550)',
    });
  });

  it('refuses a mail server inside that the operator does not allow', async () => {
    const channel = await makeChannel(server, {
      kind: 'email',
      recipients: ['a@example.com'],
      smtp: smtp(25, { host: '127.0.0.2' }),
    });
    expect((await sendTest(server, channel.id)).last_error).toContain('not public');
  });
});
