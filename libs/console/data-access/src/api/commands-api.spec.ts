import { TestBed } from '@angular/core/testing';
import { makeCommand, pageOf } from '@gururmm/console/testing';
import { asApiError } from './api-error';
import { FETCH } from './authorized-fetch';
import { CommandsApi } from './commands-api';

describe('CommandsApi', () => {
  let fetchFake: jest.Mock<Promise<Response>, [Request]>;
  let api: CommandsApi;

  beforeEach(() => {
    sessionStorage.clear();
    fetchFake = jest.fn<Promise<Response>, [Request]>();
    TestBed.configureTestingModule({ providers: [{ provide: FETCH, useValue: fetchFake }] });
    api = TestBed.inject(CommandsApi);
  });

  function answer(body: unknown, status = 200): void {
    const headers = { 'content-type': 'application/json' };
    fetchFake.mockImplementation(() => Promise.resolve(new Response(JSON.stringify(body), { status, headers })));
  }

  it('submits with the idempotency key, as JSON', async () => {
    const command = makeCommand();
    answer(command, 202);
    await expect(api.submit('agent-1', { command_type: 'shell', command: 'uptime' }, 'key-1')).resolves.toEqual(
      command,
    );
    const request = fetchFake.mock.calls[0]![0];
    expect(request.method).toBe('POST');
    expect(request.url).toBe('http://localhost/api/agents/agent-1/command');
    expect(request.headers.get('idempotency-key')).toBe('key-1');
    expect(await request.json()).toEqual({ command_type: 'shell', command: 'uptime' });
  });

  it('asks for a page with its filters and leaves out what is not set', async () => {
    answer(pageOf([]));
    await api.list({ status: 'failed', command_type: undefined }, { limit: 50, cursor: null });
    await api.list({}, { limit: 50, cursor: 'abc' });
    expect(fetchFake.mock.calls.map(([{ url }]) => new URL(url).search)).toEqual([
      '?status=failed&limit=50',
      '?limit=50&cursor=abc',
    ]);
  });

  it('lets a server that cannot be reached be told apart', async () => {
    fetchFake.mockRejectedValue(new TypeError('Failed to fetch'));
    const thrown = await api.get('x').catch((error: unknown) => error);
    expect(asApiError(thrown)).toMatchObject({ status: 0, code: 'unreachable' });
  });
});
