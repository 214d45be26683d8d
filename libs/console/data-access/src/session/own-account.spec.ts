import { TestBed } from '@angular/core/testing';
import { makeUser, signedIn } from '@gururmm/console/testing';
import { AuthApi } from '../api/auth-api';
import { OwnAccount } from './own-account';
import { Session } from './session';

describe('OwnAccount', () => {
  const me = jest.fn();

  beforeEach(() => {
    sessionStorage.clear();
    me.mockReset();
    TestBed.configureTestingModule({ providers: [{ provide: AuthApi, useValue: { me } }] });
  });

  it('learns that a role was changed', async () => {
    signedIn();
    me.mockResolvedValue(makeUser({ role: 'read_only', permissions: ['agents.read'] }));
    await TestBed.inject(OwnAccount).refresh();
    expect(TestBed.inject(Session).user()?.role).toBe('read_only');
    expect(TestBed.inject(Session).may('commands.run')).toBe(false);
  });

  it('asks nothing where nobody is signed in', async () => {
    await TestBed.inject(OwnAccount).refresh();
    expect(me).not.toHaveBeenCalled();
  });

  it('does not give the answer about one person to the next', async () => {
    signedIn();
    const answer = Promise.withResolvers<unknown>();
    me.mockReturnValue(answer.promise);
    const refreshed = TestBed.inject(OwnAccount).refresh();
    const session = TestBed.inject(Session);
    session.end('signed_out');
    const next = makeUser({ name: 'Kim' });
    session.begin({ token: 'other', expires_at: new Date(Date.now() + 60_000).toISOString(), user: next });
    answer.resolve(makeUser({ name: 'Robin' }));
    await refreshed;
    expect(session.user()?.name).toBe('Kim');
  });
});
