import { createHash, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ReleaseRepository } from '@gururmm/e2e/support';
import { startTestServer, type TestServer } from '../testing/test-server';
import { makeUser, signIn } from '../testing/test-user';

interface ReleaseBody {
  readonly version: string;
  readonly channel: string;
  readonly files: readonly { target: string; sha256: string; size_bytes: number }[];
  readonly code: string;
  readonly detail: string;
}

describe('releases', () => {
  let repository: ReleaseRepository;
  let server: TestServer;

  beforeAll(async () => {
    repository = await ReleaseRepository.create();
    await repository.publish('1.0.0');
    server = await startTestServer({ RMM_UPDATES_DIR: repository.path });
  });
  afterAll(async () => {
    await server.stop();
    await repository.remove();
  });

  const register = (version: string, token?: string) =>
    server.request<ReleaseBody>('POST', '/api/releases', {
      body: { version },
      ...(token === undefined ? {} : { token }),
    });
  const fetchMirror = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/updates/${path}`, { headers });

  it('are what the signed metadata names: registered once, with the hashes that it signs', async () => {
    const available = await server.request<{ items: ReleaseBody[] }>('GET', '/api/releases/available');
    expect(available.body.items.map(({ version }) => version)).toEqual(['1.0.0']);
    const made = await register('1.0.0');
    expect(made).toMatchObject({ status: 201, body: { version: '1.0.0', channel: 'stable' } });
    expect(made.body.files).toEqual([
      {
        target: 'gururmm-agent/1.0.0/gururmm-agent-linux-x64',
        os: 'linux',
        arch: 'x64',
        sha256: createHash('sha256').update('1.0.0').digest('hex'),
        size_bytes: 5,
      },
    ]);
    expect(await register('1.0.0')).toMatchObject({ status: 409, body: { code: 'already_exists' } });
    const listed = await server.request<{ items: ReleaseBody[] }>('GET', '/api/releases');
    expect(listed.body.items.map(({ version }) => version)).toContain('1.0.0');
  });

  it('are refused when no metadata names them', async () => {
    expect(await register('9.9.9')).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('are refused when a file of the metadata is not there in full', async () => {
    await repository.publish('1.1.0', { content: 'lost' });
    const sha256 = createHash('sha256').update('lost').digest('hex');
    await rm(join(repository.path, 'targets/gururmm-agent/1.1.0', `${sha256}.gururmm-agent-linux-x64`));
    expect(await register('1.1.0')).toMatchObject({ status: 400 });
  });

  it('are not brought in by somebody who sees single clients, nor by who may only read', async () => {
    await repository.publish('1.2.0');
    const client = await server.request<{ id: string }>('POST', '/api/clients', { body: { name: randomUUID() } });
    const limited = await signIn(server, await makeUser(server, 'administrator', [client.body.id]));
    expect(await register('1.2.0', limited)).toMatchObject({ status: 403 });
    const reader = await signIn(server, await makeUser(server, 'read_only'));
    expect(await register('1.2.0', reader)).toMatchObject({ status: 403 });
  });

  describe('of a repository that agents would refuse', () => {
    let good: ReleaseRepository;

    beforeAll(async () => {
      good = await ReleaseRepository.create();
      for (const version of ['1.0.0', '1.1.0']) await good.publish(version);
    });
    afterAll(() => good.remove());

    it.each([
      [
        'an older snapshot under the newest name',
        async (bad: ReleaseRepository) => bad.overwrite('metadata/2.snapshot.json', 'metadata/1.snapshot.json'),
      ],
      [
        'targets of an earlier version',
        async (bad: ReleaseRepository) => bad.overwrite('metadata/2.targets.json', 'metadata/1.targets.json'),
      ],
      ['a timestamp that is cut off', async (bad: ReleaseRepository) => rm(join(bad.path, 'metadata/timestamp.json'))],
      [
        'a second root that nobody signed',
        async (bad: ReleaseRepository) => bad.overwrite('metadata/2.root.json', 'metadata/1.root.json'),
      ],
    ])('are refused: %s', async (_what, spoil) => {
      const bad = await good.copy();
      await spoil(bad);
      const other = await startTestServer({ RMM_UPDATES_DIR: bad.path });
      try {
        const refused = await other.request<ReleaseBody>('POST', '/api/releases', { body: { version: '1.0.0' } });
        expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } });
        expect(refused.body.detail).toMatch(/^The update repository is not usable: /);
        expect(refused.body.detail).not.toContain(bad.path);
      } finally {
        await other.stop();
        await bad.remove();
      }
    });
  });

  describe('as a mirror', () => {
    it('gives away metadata and files by exact name, with ranges and tags', async () => {
      expect((await fetchMirror('metadata/timestamp.json')).status).toBe(200);
      const sha256 = createHash('sha256').update('1.0.0').digest('hex');
      const path = `targets/gururmm-agent/1.0.0/${sha256}.gururmm-agent-linux-x64`;
      const part = await fetchMirror(path, { Range: 'bytes=2-' });
      expect({ status: part.status, tag: part.headers.get('etag'), text: await part.text() }).toEqual({
        status: 206,
        tag: `"${sha256}"`,
        text: '0.0',
      });
    });

    it.each([
      'metadata/',
      'metadata/root.json',
      'metadata/..%2f..%2fkeys%2froot-1.pem',
      'targets/gururmm-agent/1.0.0/',
      'targets/gururmm-agent/1.0.0/gururmm-agent-linux-x64',
      'targets/..%2f..%2fkeys/root-1.pem',
      'staged/targets.json',
    ])('gives away nothing else: %s', async (path) => {
      expect((await fetchMirror(path)).status).toBe(404);
    });
  });
});
