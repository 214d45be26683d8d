import { CliError } from '../cli-error';
import { createHttp, type SendOnce } from './http';
import { DEFAULT_RETRIES } from './retry-policy';

type Answer = () => Response | Promise<Response>;

/** A server that gives these answers, one after the other. */
function makeHttp(answers: readonly Answer[], token = 'grmm_pat_secret') {
  const calls: { url: string; init: RequestInit }[] = [];
  const waits: number[] = [];
  const send: SendOnce = async (url, init) => {
    const answer = answers[calls.length];
    calls.push({ url, init });
    if (answer === undefined) throw new Error('too many calls');
    return answer();
  };
  const wait = (milliseconds: number) => {
    waits.push(milliseconds);
    return Promise.resolve();
  };
  return { http: createHttp({ send, token, retries: DEFAULT_RETRIES, wait, random: () => 0 }), calls, waits };
}

const ok: Answer = () => Response.json({ fine: true });
const problem =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  () =>
    new Response(JSON.stringify(body), { status, headers });
const broken = (message: string, code?: string) => () => Promise.reject(Object.assign(new Error(message), { code }));
const get = () => new Request('http://127.0.0.1:9/api/agents');
const post = (headers: Record<string, string> = {}) =>
  new Request('http://127.0.0.1:9/api/x', { method: 'POST', body: '{"a":1}', headers });

describe('a call of the REST API', () => {
  it('carries the token, and follows no redirect', async () => {
    const { http, calls } = makeHttp([ok]);
    expect(await (await http(get())).json()).toEqual({ fine: true });
    expect(new Headers(calls[0]?.init.headers).get('authorization')).toBe('Bearer grmm_pat_secret');
    expect(calls[0]?.init.redirect).toBe('manual');
  });

  it('is repeated when the network breaks or the server is away', async () => {
    const { http, calls, waits } = makeHttp([
      broken('refused'),
      problem(503, {}),
      problem(429, {}, { 'retry-after': '4' }),
      ok,
    ]);
    expect((await http(get())).ok).toBe(true);
    expect(calls).toHaveLength(4);
    expect(waits).toEqual([250, 500, 4_000]);
  });

  it('is repeated with the same key and body when it runs something', async () => {
    const { http, calls } = makeHttp([broken('reset'), problem(502, {}), ok]);
    await http(post({ 'Idempotency-Key': 'k1' }));
    const sent = calls.map(({ init }) => [new Headers(init.headers).get('idempotency-key'), init.body]);
    expect(sent).toEqual(Array(3).fill(['k1', '{"a":1}']));
  });

  it('is not repeated without a key when it changes something', async () => {
    const { http, calls } = makeHttp([broken('reset'), ok]);
    await expect(http(post())).rejects.toThrow('cannot be reached');
    expect(calls).toHaveLength(1);
  });

  it.each([
    [400, 64],
    [401, 77],
    [403, 77],
    [404, 68],
    [409, 64],
    [500, 70],
  ])('that is answered with %i ends with %i and says why, with the request id', async (status, exitCode) => {
    const { http } = makeHttp([problem(status, { detail: 'Because.', code: 'x', request_id: 'r1' })]);
    const error: unknown = await http(get()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CliError);
    expect(error).toMatchObject({ exitCode, code: 'x' });
    expect((error as CliError).message).toMatch(/^Because\..*\[request r1\]$/);
  });

  it('names the fields that are wrong', async () => {
    const { http } = makeHttp([problem(400, { detail: 'Bad.', errors: [{ path: 'env', message: 'too long' }] })]);
    await expect(http(get())).rejects.toThrow('Bad. (env: too long)');
  });

  it('for a machine that is not there right now ends with 69', async () => {
    const { http } = makeHttp([problem(409, { detail: 'Offline.', code: 'agent_offline' })]);
    await expect(http(get())).rejects.toMatchObject({ exitCode: 69 });
  });

  it('that a proxy answers with a page of its own is understood too', async () => {
    const { http } = makeHttp([() => new Response('<html>', { status: 404 })]);
    await expect(http(get())).rejects.toMatchObject({ exitCode: 68, message: 'The server answered 404.' });
  });

  it('does not go where a redirect points', async () => {
    const { http, calls } = makeHttp([problem(301, {}, { location: 'https://other.example.com/' })]);
    await expect(http(get())).rejects.toMatchObject({ exitCode: 78 });
    expect(calls).toHaveLength(1);
  });

  it('is not repeated for a certificate that is not trusted', async () => {
    const { http, calls } = makeHttp([broken('self signed', 'DEPTH_ZERO_SELF_SIGNED_CERT')]);
    await expect(http(get())).rejects.toMatchObject({ exitCode: 78 });
    expect(calls).toHaveLength(1);
  });
});
