import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { ApiError, AuthApi, Session, SingleSignOnApi } from '@gururmm/console/data-access';
import { makeUser, settle } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { requireNoSession, requireSession, requireSignIn } from './auth-guards';
import { Login } from './login';
import { provideSessionWatch } from './session-watch';
import { SsoComplete } from './single-sign-on/sso-complete';

@Component({ selector: 'grmm-blank', template: 'blank' })
class Blank {}

describe('signing in', () => {
  const login = jest.fn();
  const singleSignOn = { status: jest.fn(), session: jest.fn() };
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    sessionStorage.clear();
    login.mockReset();
    singleSignOn.status.mockRejectedValue(new ApiError(404, 'not_found', 'There is nothing here.'));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: AuthApi, useValue: { login } },
        { provide: SingleSignOnApi, useValue: singleSignOn },
        provideRouter(
          [
            { path: 'login', component: Login, canActivate: [requireNoSession] },
            { path: 'sso-complete', component: SsoComplete },
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
    await settle();
    await harness.fixture.whenStable();
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

  describe('through single sign-on', () => {
    const find = (testId: string) =>
      (harness.fixture.nativeElement as HTMLElement).querySelector<HTMLElement>(`[data-testid="${testId}"]`);

    async function openLogin(address = '/login?returnUrl=%2Fagents'): Promise<void> {
      // By way of another page, so that the sign-in page is made anew.
      await harness.navigateByUrl('/sso-complete');
      await harness.navigateByUrl(address);
      await settle();
      await harness.fixture.whenStable();
    }

    beforeEach(() => {
      singleSignOn.session.mockRejectedValue(new ApiError(401, 'unauthenticated', 'The sign-in has expired.'));
    });

    const offer = (isOnly: boolean) =>
      singleSignOn.status.mockResolvedValue({
        enabled: true,
        login_url: '/api/auth/sso/login',
        single_sign_on_only: isOnly,
      });

    it('is not offered by a server without it', () => {
      expect(find('sso-sign-in')).toBeNull();
      expect(find('login-form')).not.toBeNull();
    });

    it('is offered beside the local form, and comes back to the same page', async () => {
      offer(false);
      await openLogin();
      expect(find('sso-sign-in')?.getAttribute('href')).toBe('/api/auth/sso/login?return_to=%2Fagents');
      expect(find('login-form')).not.toBeNull();
    });

    it('hides the local form where it is the only way, but for emergencies', async () => {
      offer(true);
      await openLogin();
      expect(find('login-form')).toBeNull();
      find('sign-in-locally')?.click();
      await harness.fixture.whenStable();
      expect(find('login-form')).not.toBeNull();
    });

    it('says why it did not work', async () => {
      offer(false);
      await openLogin('/login?sso_error=no_role');
      expect(find('sso-error')?.textContent).toContain('Nobody has given you a role');
    });

    it('collects the session and goes on', async () => {
      const expires_at = new Date(Date.now() + 60_000).toISOString();
      singleSignOn.session.mockResolvedValue({ token: 'sso-token', expires_at, user: makeUser() });
      await harness.navigateByUrl('/sso-complete?return_to=%2Fagents%3Fstatus%3Doffline');
      await settle();
      await harness.fixture.whenStable();
      expect(url()).toBe('/agents?status=offline');
      expect(TestBed.inject(Session).token()).toBe('sso-token');
    });

    it('leads back to the sign-in page when there is no session to collect', async () => {
      await harness.navigateByUrl('/sso-complete');
      await settle();
      await harness.fixture.whenStable();
      expect(text()).toContain('The sign-in has expired.');
      expect(find('back-to-login')?.getAttribute('href')).toBe('/login');
    });
  });

  it('has no sign-in page for those who are signed in', async () => {
    answerWith();
    await signIn();
    await harness.navigateByUrl('/login');
    expect(url()).toBe('/');
  });
});
