import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { AuthApi } from '@gururmm/console/data-access';
import { makeUser, signedIn } from '@gururmm/console/testing';
import { requirePermission, requireSession } from './auth-guards';

@Component({ selector: 'grmm-page', template: 'the page' })
class Page {}

@Component({ selector: 'grmm-refused', template: 'not for you' })
class Refused {}

describe('guards', () => {
  const me = jest.fn();

  beforeEach(() => {
    sessionStorage.clear();
    me.mockReset();
    TestBed.configureTestingModule({
      providers: [
        { provide: AuthApi, useValue: { me } },
        provideRouter([
          { path: 'login', component: Refused },
          {
            path: '',
            canActivate: [requireSession],
            children: [
              { path: 'users', canActivate: [requirePermission('users.read')], component: Page },
              { path: 'not-allowed', component: Refused },
            ],
          },
        ]),
      ],
    });
  });

  async function open(): Promise<string> {
    const harness = await RouterTestingHarness.create('/users');
    return (harness.fixture.nativeElement as HTMLElement).textContent.trim();
  }

  it('open a page to those who may use it', async () => {
    signedIn(['users.read']);
    await expect(open()).resolves.toBe('the page');
    expect(me).not.toHaveBeenCalled();
  });

  it('say that it is not for others', async () => {
    signedIn(['agents.read']);
    await expect(open()).resolves.toBe('not for you');
  });

  it('ask what one may do after a sign-in, which does not say', async () => {
    signedIn(undefined, { permissions: undefined });
    me.mockResolvedValue(makeUser({ permissions: ['users.read'] }));
    await expect(open()).resolves.toBe('the page');
  });

  it('take no answer for no', async () => {
    signedIn(undefined, { permissions: undefined });
    me.mockRejectedValue(new TypeError('no network'));
    await expect(open()).resolves.toBe('not for you');
  });
});
