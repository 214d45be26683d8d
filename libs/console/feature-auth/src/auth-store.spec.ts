import { TestBed } from '@angular/core/testing';
import { ApiError, AuthApi, Session } from '@gururmm/console/data-access';
import { makeUser } from '@gururmm/console/testing';
import { AuthStore } from './auth-store';

const answer = {
  token: 'token-1',
  expires_at: new Date(Date.now() + 3_600_000).toISOString(),
  user: makeUser({ must_change_password: true }),
};

describe('AuthStore', () => {
  const api = { login: jest.fn(), logout: jest.fn(), changePassword: jest.fn(), me: jest.fn() };
  let store: AuthStore;
  let session: Session;

  beforeEach(() => {
    sessionStorage.clear();
    jest.resetAllMocks();
    TestBed.configureTestingModule({ providers: [AuthStore, { provide: AuthApi, useValue: api }] });
    store = TestBed.inject(AuthStore);
    session = TestBed.inject(Session);
  });

  it('begins a session', async () => {
    api.login.mockResolvedValue(answer);
    await expect(store.signIn('robin@example.com', 'right')).resolves.toBe(true);
    expect(session.token()).toBe('token-1');
    expect(store.mustChangePassword()).toBe(true);
  });

  it('does not say which of the two was wrong', async () => {
    api.login.mockRejectedValue(new ApiError(401, 'invalid_credentials', 'There is no such user.', 'req-1'));
    await expect(store.signIn('nobody@example.com', 'x')).resolves.toBe(false);
    expect(store.error()?.detail).toBe('The e-mail address or the password is not right.');
    expect(store.error()?.requestId).toBe('req-1');
    expect(session.isSignedIn()).toBe(false);
  });

  it('asks for a second factor where there is one, without calling that a fault', async () => {
    api.login.mockRejectedValueOnce(new ApiError(401, 'totp_required', 'Enter the code.'));
    api.login.mockResolvedValue(answer);
    expect(store.needsCode()).toBe(false);
    await expect(store.signIn('robin@example.com', 'right')).resolves.toBe(false);
    expect([store.needsCode(), store.error()]).toEqual([true, null]);
    await expect(store.signIn('robin@example.com', 'right', '123456')).resolves.toBe(true);
    expect(api.login).toHaveBeenLastCalledWith('robin@example.com', 'right', '123456');
    api.login.mockRejectedValue(new ApiError(401, 'invalid_credentials', 'Wrong.'));
    await store.signIn('robin@example.com', 'right', '123456');
    expect(store.error()?.detail).toBe('The password or the code is not right. Each code works once.');
  });

  it('says when to try again after too many attempts', async () => {
    api.login.mockRejectedValue(new ApiError(429, 'slow_down', 'Try again in 30 seconds.'));
    await store.signIn('robin@example.com', 'x');
    expect(store.error()?.detail).toBe('Try again in 30 seconds.');
    expect(store.isBusy()).toBe(false);
  });

  it('knows after a change that the password is no longer the given one', async () => {
    session.begin(answer);
    api.changePassword.mockResolvedValue(undefined);
    api.me.mockResolvedValue(makeUser({ must_change_password: false }));
    await expect(store.changePassword('given', 'a long one of my own')).resolves.toBe(true);
    expect(api.changePassword).toHaveBeenCalledWith('given', 'a long one of my own');
    expect(store.mustChangePassword()).toBe(false);
  });

  it('signs out even when the server cannot be reached', async () => {
    session.begin(answer);
    api.logout.mockRejectedValue(new TypeError('no network'));
    await store.signOut();
    expect(session.isSignedIn()).toBe(false);
  });
});
