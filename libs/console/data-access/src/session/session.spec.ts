import { TestBed } from '@angular/core/testing';
import { makeUser } from '@gururmm/console/testing';
import { Session, type SessionEnd } from './session';
import { SESSION_STORAGE } from './session-storage';

const HOUR_MS = 3_600_000;

function answer(validForMs: number) {
  return { token: 'token-1', expires_at: new Date(Date.now() + validForMs).toISOString(), user: makeUser() };
}

describe('Session', () => {
  let storage: Storage;

  beforeEach(() => {
    jest.useFakeTimers();
    sessionStorage.clear();
    storage = sessionStorage;
  });

  afterEach(() => jest.useRealTimers());

  function openTab(): Session {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({ providers: [{ provide: SESSION_STORAGE, useValue: storage }] });
    return TestBed.inject(Session);
  }

  it('survives a reload of the tab', () => {
    openTab().begin(answer(HOUR_MS));
    const session = openTab();
    expect(session.token()).toBe('token-1');
    expect(session.user()?.email).toBe('robin@example.com');
  });

  it('is gone after its time, and says why', () => {
    const session = openTab();
    const ends: SessionEnd[] = [];
    session.ended.subscribe((end) => ends.push(end));
    session.begin(answer(HOUR_MS));
    jest.advanceTimersByTime(HOUR_MS - 1);
    expect(session.isSignedIn()).toBe(true);
    jest.advanceTimersByTime(1);
    expect(session.isSignedIn()).toBe(false);
    expect(ends).toEqual(['expired']);
    expect(openTab().isSignedIn()).toBe(false);
  });

  it('lasts longer than a timer can count', () => {
    const session = openTab();
    session.begin(answer(40 * 24 * HOUR_MS));
    jest.advanceTimersByTime(39 * 24 * HOUR_MS);
    expect(session.isSignedIn()).toBe(true);
    jest.advanceTimersByTime(24 * HOUR_MS);
    expect(session.isSignedIn()).toBe(false);
  });

  it('does not restore what has expired meanwhile', () => {
    openTab().begin(answer(HOUR_MS));
    jest.setSystemTime(Date.now() + 2 * HOUR_MS);
    expect(openTab().isSignedIn()).toBe(false);
  });

  it('ends once', () => {
    const session = openTab();
    const ended = jest.fn();
    session.ended.subscribe(ended);
    session.begin(answer(HOUR_MS));
    session.end('signed_out');
    session.end('expired');
    expect(ended.mock.calls).toEqual([['signed_out']]);
  });

  it('keeps the token when the user changes', () => {
    const session = openTab();
    session.begin(answer(HOUR_MS));
    session.updateUser(makeUser({ must_change_password: true }));
    expect(session.mustChangePassword()).toBe(true);
    expect(openTab().token()).toBe('token-1');
  });

  it('knows what may be done, and that more would be possible with a second factor', () => {
    const session = openTab();
    expect(session.may('agents.read')).toBe(false);
    session.begin(answer(HOUR_MS));
    session.updateUser(makeUser({ permissions: ['agents.read'], second_factor_missing: true }));
    expect([session.may('agents.read'), session.may('agents.manage')]).toEqual([true, false]);
    expect(session.isSecondFactorMissing()).toBe(true);
  });

  it('starts signed out when somebody else wrote into its place', () => {
    storage.setItem('grmm.session', '{');
    expect(openTab().isSignedIn()).toBe(false);
  });
});
