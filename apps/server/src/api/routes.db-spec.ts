import { randomUUID } from 'node:crypto';
import { AgentsRepository } from '@gururmm/server/agents';
import { Database } from '@gururmm/server/platform/database';
import type { OpenAPIObject } from '@nestjs/swagger';
import { windowOf } from '../testing/audited-alert-routes';
import { makeAgent, makeSite } from '../testing/fleet';
import { makeCheck } from '../testing/test-checks';
import { createJob } from '../testing/test-job';
import { makePolicy } from '../testing/test-policy';
import { makeRollout } from '../testing/test-rollout';
import { makeSchedule } from '../testing/test-schedule';
import { makeScript } from '../testing/test-script';
import { type Answer, startTestServer, type TestServer } from '../testing/test-server';

/** What a route asks for before it looks for anything. */
const NEEDED_QUERY: Readonly<Record<string, string>> = {
  'GET /api/scripts/{id}/diff': '?from=1&to=1',
  'GET /api/inventory/software/versions': '?name=x',
};

interface Route {
  readonly name: string;
  readonly method: string;
  readonly template: string;
  readonly isList: boolean;
}

describe('every route', () => {
  let server: TestServer;
  let routes: readonly Route[];

  beforeAll(async () => {
    server = await startTestServer();
    const { body } = await server.request<OpenAPIObject>('GET', '/api/openapi.json', { token: null });
    routes = routesOf(body);
  });

  afterAll(() => server.stop());

  it('that lists answers a page, and refuses what it does not know', async () => {
    const lists = routes.filter(({ isList }) => isList);
    expect(lists.length).toBeGreaterThanOrEqual(6);
    const site = await makeSite(server);
    const { clientId } = site;
    const { agent, agentId } = await makeAgent(server, site);
    agent.ws.terminate();
    const { id: policyId } = await makePolicy(server, { level: 'client', client_id: clientId, items: {} });
    const rolloutId = await makeRollout(server, { clientId, siteId: site.id, agentId });
    const job = await createJob(server, { agent_ids: [agentId] });
    const script = await makeScript(server);
    const schedule = await makeSchedule(server, { agent_ids: [agentId] });
    const ids: Readonly<Record<string, string>> = {
      policies: policyId,
      'maintenance-windows': await windowOf(server),
      agents: agentId,
      rollouts: rolloutId,
      jobs: job.body.id,
      scripts: script.id,
      schedules: schedule.id,
    };
    const ruleId = await makeCheck(server, agentId);
    for (const list of lists) {
      const address = list.template
        .replace('{id}', ids[list.template.split('/')[2] ?? ''] ?? clientId)
        .replace('{rule_id}', ruleId);
      const ask = (query: string) =>
        server.request('GET', `${address}${NEEDED_QUERY[list.name]?.concat('&') ?? '?'}${query}`);
      const page = await ask('limit=1');
      expect([list.name, page.status]).toEqual([list.name, 200]);
      const { items, next_cursor: next, total, ...more } = page.body;
      expect(more).toEqual({});
      expect(items).toBeInstanceOf(Array);
      expect(next === null || typeof next === 'string').toBe(true);
      expect(total).toBeGreaterThanOrEqual((items as unknown[]).length);
      for (const query of ['limit=0', 'limit=501', 'offset=1', 'cursor=garbage']) {
        expect([list.name, query, (await ask(query)).status]).toEqual([list.name, query, 400]);
      }
    }
  });

  it('that takes an id answers 404 for one that does not exist or is none', async () => {
    const reads = routes.filter(({ method, template }) => method === 'GET' && template.includes('{id}'));
    expect(reads.length).toBeGreaterThanOrEqual(6);
    for (const { name, template } of reads) {
      for (const id of [randomUUID(), 'x', "1' OR '1'='1", '%00']) {
        const address = template.replace('{id}', encodeURIComponent(id));
        const answer = await server.request('GET', address + (NEEDED_QUERY[name] ?? ''));
        expect([name, id, answer.status]).toEqual([name, id, 404]);
        expectProblem(answer, 404);
      }
    }
  });
});

describe('every error', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  it('of an unknown address is a problem', async () => {
    for (const path of ['/api/nothing', '/api', '/health/nothing']) {
      expectProblem(await server.request('GET', path), 404);
    }
    expectProblem(await server.request('PATCH', '/api/clients'), 404);
  });

  it('of a body that is no JSON is a problem that does not repeat it', async () => {
    const response = await fetch(`${server.url}/api/clients`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${server.adminToken}`, 'Content-Type': 'application/json' },
      body: '{"name": "secret-value',
    });
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ code: 'invalid_request', status: 400 });
    expect(text).not.toContain('secret-value');
    expect(JSON.parse(text)).toMatchObject({ request_id: response.headers.get('x-request-id') });
  });

  it('of a body above a megabyte is 413', async () => {
    const answer = await server.request('POST', '/api/clients', { body: { name: 'x', notes: 'n'.repeat(1_100_000) } });
    expectProblem(answer, 413);
  });

  it('of deep nesting is the caller’s', async () => {
    const response = await fetch(`${server.url}/api/clients`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${server.adminToken}`, 'Content-Type': 'application/json' },
      body: `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    });
    expect(response.status).toBe(400);
  });

  it('names every faulty field and never the value', async () => {
    const answer = await server.request<{ errors: { path: string }[] }>('POST', '/api/clients', {
      body: { name: 7, notes: ['hunter2'], colour: 'red' },
    });
    expectProblem(answer, 400);
    expect(answer.body.errors.map(({ path }) => path).sort()).toEqual(['colour', 'name', 'notes']);
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  });

  it('carries the caller’s request id when that is harmless, else a new one', async () => {
    const withId = (id: string) => server.request('GET', '/api/nothing', { headers: { 'X-Request-Id': id } });
    const given = await withId('build-4711.a');
    expect(given.body['request_id']).toBe('build-4711.a');
    const hostile = await withId('x"},{"a":"b');
    expect(hostile.body['request_id']).not.toContain('"');
    expectProblem(hostile, 404);
  });

  it('of the server itself tells no internals', async () => {
    const repository = server.app.get(AgentsRepository);
    const broken = () => server.app.get(Database).query('SELECT secret_column FROM no_such_table');
    Object.assign(repository, { counts: broken });
    const answer = await server.request('GET', '/api/agents/stats');
    Reflect.deleteProperty(repository, 'counts');
    expectProblem(answer, 500);
    expect(answer.body).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(answer.body)).not.toMatch(/secret_column|no_such_table|SELECT|\.ts|at .*\(/);
    expect((await server.request('GET', '/api/agents/stats')).status).toBe(200);
  });
});

function expectProblem(answer: Answer<Record<string, unknown>>, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({ type: 'about:blank', status });
  for (const field of ['title', 'detail', 'code']) expect(answer.body[field]).toMatch(/\S/);
  expect(answer.body['request_id']).toBe(answer.headers.get('x-request-id'));
}

function routesOf({ paths }: OpenAPIObject): Route[] {
  return Object.entries(paths).flatMap(([template, operations]) =>
    Object.entries(operations as Record<string, { responses: Record<string, unknown> }>).map(
      ([verb, { responses }]) => {
        const method = verb.toUpperCase();
        const isList = JSON.stringify(responses['200'] ?? {}).includes('"next_cursor"');
        return { name: `${method} ${template}`, method, template, isList };
      },
    ),
  );
}
