import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { ApiError, AuthApi, Session } from '@gururmm/console/data-access';
import { makeUser, settle } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { requireNoSession, requireSession, requireSignIn } from './auth-guards';
import { Login } from './login';
import { provideSessionWatch } from './session-watch';

@Component({ selector: 'grmm-blank', template: 'blank' })
class Blank {}

describe('signing in', () => {
  const login = jest.fn();
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    sessionStorage.clear();
    login.mockReset();
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: AuthApi, useValue: { login } },
        provideRouter(
          [
            { path: 'login', component: Login, canActivate: [requireNoSession] },
            { path: 'set-password', component: Blank, canActivate: [requireSignIn] },
            { path: '', component: Blank, canActivate: [requireSession] },
            { path: 'agents', component: Blank, canActivate: [requireSession] },
          ],
          withComponentInputBinding(),
        ),
        provideSessionWatch(),
      ],
    });
    harness = await RouterTestingHarness.create('/agents?status=online');
  });

  function answerWith(user = makeUser()): void {
    login.mockResolvedValue({ token: 't', expires_at: new Date(Date.now() + 60_000).toISOString(), user });
  }

  async function signIn(): Promise<void> {
    const loader = TestbedHarnessEnvironment.loader(harness.fixture);
    const [email, password] = await loader.getAllHarnesses(MatInputHarness);
    await email!.setValue(' robin@example.com ');
    await password!.setValue('secret');
    await (await loader.getHarness(MatButtonHarness.with({ text: 'Sign in' }))).click();
    await settle();
    await harness.fixture.whenStable();
  }

  const url = () => TestBed.inject(Router).url;
  const text = () => (harness.fixture.nativeElement as HTMLElement).textContent;

  it('keeps strangers out and remembers where they wanted to go', () => {
    expect(url()).toBe('/login?returnUrl=%2Fagents%3Fstatus%3Donline');
  });

  it('leads on to that page', async () => {
    answerWith();
    await signIn();
    expect(login).toHaveBeenCalledWith('robin@example.com', 'secret', undefined);
    expect(url()).toBe('/agents?status=online');
  });

  it('asks for a new password first where the present one was given', async () => {
    answerWith(makeUser({ must_change_password: true }));
    await signIn();
    expect(url()).toBe('/set-password?returnUrl=%2Fagents%3Fstatus%3Donline');
    await harness.navigateByUrl('/agents');
    expect(url()).toContain('/set-password');
  });

  it('asks for the code of the second factor', async () => {
    login.mockRejectedValueOnce(new ApiError(401, 'totp_required', 'Enter the code.'));
    await signIn();
    const loader = TestbedHarnessEnvironment.loader(harness.fixture);
    const code = await loader.getHarness(MatInputHarness.with({ selector: '[data-testid="login-code"]' }));
    await code.setValue(' 123 456 ');
    answerWith();
    await signIn();
    expect(login).toHaveBeenLastCalledWith('robin@example.com', 'secret', '123456');
    expect(url()).toBe('/agents?status=online');
  });

  it('shows why it did not work', async () => {
    login.mockRejectedValue(new ApiError(401, 'invalid_credentials', 'No such user.'));
    await signIn();
    expect(text()).toContain('The e-mail address or the password is not right.');
    expect(url()).toContain('/login');
  });

  it('comes back to the sign-in page when the session ends, and says so', async () => {
    answerWith();
    await signIn();
    TestBed.inject(Session).end('expired');
    await settle();
    await harness.fixture.whenStable();
    expect(url()).toBe('/login?returnUrl=%2Fagents%3Fstatus%3Donline&reason=expired');
    expect(text()).toContain('Your session has ended.');
  });

  it('has no sign-in page for those who are signed in', async () => {
    answerWith();
    await signIn();
    await harness.navigateByUrl('/login');
    expect(url()).toBe('/');
  });
});
