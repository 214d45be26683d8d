import { TestBed } from '@angular/core/testing';
import { makeUser } from '@gururmm/console/testing';
import { Session } from '../session/session';
import { ApiError } from './api-error';
import { AuthorizedFetch, FETCH } from './authorized-fetch';

const url = 'http://localhost/api/agents';

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

describe('AuthorizedFetch', () => {
  let fetchFake: jest.Mock<Promise<Response>, [Request]>;
  let authorized: AuthorizedFetch;
  let session: Session;

  beforeEach(() => {
    sessionStorage.clear();
    fetchFake = jest.fn<Promise<Response>, [Request]>().mockResolvedValue(json(200, {}));
    TestBed.configureTestingModule({ providers: [{ provide: FETCH, useValue: fetchFake }] });
    authorized = TestBed.inject(AuthorizedFetch);
    session = TestBed.inject(Session);
  });

  function signIn(token: string): void {
    session.begin({ token, expires_at: new Date(Date.now() + 60_000).toISOString(), user: makeUser() });
  }

  it('sends the token of the session', async () => {
    signIn('secret');
    await authorized.send(new Request(url));
    expect(fetchFake.mock.calls[0]![0].headers.get('authorization')).toBe('Bearer secret');
  });

  it('sends none where nobody is signed in', async () => {
    await authorized.send(new Request(url));
    expect(fetchFake.mock.calls[0]![0].headers.has('authorization')).toBe(false);
  });

  it('ends the session on 401', async () => {
    signIn('secret');
    fetchFake.mockResolvedValue(json(401, { detail: 'Sign in again.' }));
    await expect(authorized.send(new Request(url))).rejects.toThrow('Sign in again.');
    expect(session.isSignedIn()).toBe(false);
  });

  it('says that a second factor is asked for, and stays signed in', async () => {
    signIn('secret');
    const demanded = jest.fn();
    session.secondFactorDemanded.subscribe(demanded);
    fetchFake.mockResolvedValue(json(403, { code: 'forbidden' }));
    await expect(authorized.send(new Request(url))).rejects.toThrow();
    expect(demanded).not.toHaveBeenCalled();
    fetchFake.mockResolvedValue(json(403, { code: 'second_factor_required' }));
    await expect(authorized.send(new Request(url))).rejects.toThrow();
    expect(demanded).toHaveBeenCalledTimes(1);
    expect(session.isSignedIn()).toBe(true);
  });

  it('does not end a session that began after the refused request', async () => {
    signIn('old');
    const answer = Promise.withResolvers<Response>();
    fetchFake.mockReturnValue(answer.promise);
    const sent = authorized.send(new Request(url));
    signIn('new');
    answer.resolve(json(401, {}));
    await expect(sent).rejects.toBeInstanceOf(ApiError);
    expect(session.token()).toBe('new');
  });

  it('throws problem details with what people and support need', async () => {
    fetchFake.mockResolvedValue(
      json(409, {
        title: 'Conflict',
        status: 409,
        code: 'client_has_agents',
        detail: 'This client still has agents.',
        request_id: 'req-1',
        errors: [{ path: 'name', message: 'taken' }, { path: 7 }],
      }),
    );
    await expect(authorized.send(new Request(url))).rejects.toMatchObject({
      status: 409,
      code: 'client_has_agents',
      detail: 'This client still has agents.',
      requestId: 'req-1',
      fields: [{ path: 'name', message: 'taken' }],
    });
  });

  it('makes do with the status where a proxy answered in HTML', async () => {
    const response = new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'x-request-id': 'req-2' } });
    fetchFake.mockResolvedValue(response);
    await expect(authorized.send(new Request(url))).rejects.toMatchObject({
      detail: 'The server answered 502.',
      requestId: 'req-2',
    });
  });
});
