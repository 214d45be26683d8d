import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClient } from '../testing/fleet';
import { makeChannel, sendTest } from '../testing/test-channel';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

const PATH = '/api/notification-channels';
const URL_CANARY = 'url-canary-5f3a';
const PASSWORD_CANARY = 'password-canary-77b1';

describe('notification channels', () => {
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gururmm-channels-'));
    server = await startTestServer({ RMM_LOG_LEVEL: 'trace', RMM_LOG_FILE: join(folder, 'server.log') });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const url = (host = 'hooks.example.com') => `https://${host}/services/${URL_CANARY}?key=${URL_CANARY}`;
  const mail = { kind: 'email', recipients: ['a@example.com'] };
  const smtp = { host: 'mail.example.com', port: 587, security: 'starttls', from: 'rmm@example.com' };

  it('keep their secrets: no answer, audit entry, log line or plain column holds one', async () => {
    const webhook = await makeChannel(server, { kind: 'webhook', url: url('nowhere.invalid') });
    const slack = await makeChannel(server, { kind: 'slack', url: url('127.0.0.1') });
    const own = { ...smtp, host: '127.0.0.1', username: 'u', password: PASSWORD_CANARY };
    const email = await makeChannel(server, { ...mail, smtp: own });
    const deliveries = [];
    for (const { id } of [webhook, slack, email]) deliveries.push(await sendTest(server, id));
    expect(deliveries.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
    const updated = await server.request('PUT', `${PATH}/${slack.id}`, { body: { name: slack.name, url: url() } });
    expect(updated.body).toMatchObject({ url_origin: 'https://hooks.example.com', signing_secret: null });
    const outputs = [
      await server.request('GET', PATH),
      await server.request('GET', `${PATH}/${email.id}`),
      await server.request('GET', '/api/notification-deliveries'),
      await server.request('GET', '/api/audit?limit=500'),
      await sql(server, 'SELECT * FROM audit_log'),
      await sql(server, 'SELECT * FROM notification_channels'),
      await sql(server, 'SELECT * FROM notification_deliveries'),
      await sql(server, 'SELECT * FROM background.job'),
      await readFile(join(folder, 'server.log'), 'utf8'),
      deliveries,
    ].map((output) => JSON.stringify(output));
    expect(outputs.join('')).toContain('nowhere.invalid');
    const secret = (webhook.signing_secret ?? '').slice('whsec_'.length);
    for (const canary of [URL_CANARY, PASSWORD_CANARY, secret]) {
      for (const output of outputs) expect(output).not.toContain(canary);
    }
  });

  it.each([
    ['a webhook without a URL', { kind: 'webhook' }, 'url'],
    ['a URL of another scheme', { kind: 'slack', url: 'ftp://example.com' }, 'url'],
    ['a URL with credentials', { kind: 'slack', url: 'https://a:b@example.com' }, 'url'],
    ['text instead of a URL', { kind: 'teams', url: 'example' }, 'url'],
    ['e-mail without recipients', { kind: 'email' }, 'recipients'],
    ['a recipient that is none', { ...mail, recipients: ['a@example.com\r\nBcc: b@example.com'] }, 'recipients'],
    ['e-mail with a URL', { ...mail, url: 'https://example.com' }, 'url'],
    [
      'a chat with recipients',
      { kind: 'slack', url: 'https://example.com', recipients: ['a@example.com'] },
      'recipients',
    ],
    ['a user name without a password', { ...mail, smtp: { ...smtp, username: 'u' } }, 'smtp.password'],
    [
      'a password in the clear',
      { ...mail, smtp: { ...smtp, security: 'none', username: 'u', password: 'p' } },
      'smtp.security',
    ],
    ['a host with a line end', { ...mail, smtp: { ...smtp, host: 'mail\r\nexample' } }, 'smtp.host'],
    ['an unknown kind', { kind: 'pigeon' }, 'kind'],
  ])('refuse %s', async (_, fields, path) => {
    const answer = await server.request<{ errors: { path: string }[] }>('POST', PATH, {
      body: { name: 'x', ...fields },
    });
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [path]]);
  });

  it('keep a password only for the server it was given for', async () => {
    const { id, name } = await makeChannel(server, { ...mail, smtp: { ...smtp, username: 'u', password: 'p' } });
    const put = (fields: Record<string, unknown>) =>
      server.request('PUT', `${PATH}/${id}`, {
        body: { name, recipients: ['b@example.com'], smtp: { ...smtp, username: 'u', ...fields } },
      });
    expect((await put({ from: 'other@example.com' })).status).toBe(200);
    for (const moved of [{ host: 'evil.example.com' }, { port: 25 }, { security: 'tls' }, { username: 'v' }])
      expect((await put(moved)).status).toBe(400);
    expect((await put({ host: 'other.example.com', password: 'q' })).status).toBe(200);
  });

  it('belong to the installation or to a client; each sees and changes its own', async () => {
    const [mine, other] = [await makeClient(server), await makeClient(server)];
    const fields = { kind: 'slack', url: 'https://example.com/x' };
    const [own, foreign, global] = [
      await makeChannel(server, { ...fields, client_id: mine }),
      await makeChannel(server, { ...fields, client_id: other }),
      await makeChannel(server, fields),
    ];
    const token = await signIn(server, await makeUser(server, 'administrator', [mine]));
    const call = (method: string, id: string, body?: unknown) =>
      server.request(method, `${PATH}/${id}`, { token, ...(body === undefined ? {} : { body }) });
    const { body } = await server.request<{ items: { id: string }[] }>('GET', PATH, { token });
    expect(body.items.map(({ id }) => id)).toEqual([own.id]);
    for (const { id } of [foreign, global]) {
      expect((await call('GET', id)).status).toBe(404);
      expect((await call('PUT', id, { name: 'n' })).status).toBe(404);
      expect((await call('POST', `${id}/test`)).status).toBe(404);
      expect((await call('DELETE', id)).status).toBe(404);
    }
    const make = (clientId?: string) =>
      server.request('POST', PATH, { token, body: { ...fields, name: 'n', client_id: clientId } });
    expect([(await make()).status, (await make(other)).status, (await make(mine)).status]).toEqual([403, 404, 201]);
    expect((await make(mine)).status).toBe(409);
    expect((await call('DELETE', own.id)).status).toBe(204);
    const technician = await signIn(server, await makeUser(server, 'technician'));
    expect((await server.request('POST', PATH, { token: technician, body: { ...fields, name: 't' } })).status).toBe(
      403,
    );
    expect((await server.request('GET', `${PATH}/${global.id}`, { token: technician })).status).toBe(200);
  });

  it('leave their log behind when they are removed', async () => {
    const { id } = await makeChannel(server, { kind: 'slack', url: 'https://127.0.0.1/x' });
    const delivery = await sendTest(server, id);
    expect(delivery.last_error).toContain('not public');
    expect((await server.request('DELETE', `${PATH}/${id}`)).status).toBe(204);
    const { body } = await server.request('GET', `/api/notification-deliveries/${delivery.id}`);
    expect(body).toMatchObject({ channel_id: null, state: 'failed' });
  });
});
