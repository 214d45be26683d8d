import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { ApiError, AuthApi, SecondFactorApi, Session, UsersApi } from '@gururmm/console/data-access';
import { makeUser, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { AccountPage } from './account-page';

const SECRET = 'JBSWY3DPEHPK3PXP';

describe('AccountPage', () => {
  const auth = { me: jest.fn(), changePassword: jest.fn() };
  const factor = { begin: jest.fn(), confirm: jest.fn(), remove: jest.fn() };
  const users = { get: jest.fn() };
  let fixture: ComponentFixture<AccountPage>;
  let loader: HarnessLoader;

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn(['agents.read'], { second_factor_missing: true });
    auth.me.mockResolvedValue(makeUser({ second_factor_missing: false }));
    factor.begin.mockResolvedValue({ secret: SECRET, otpauth_url: `otpauth://totp/x?secret=${SECRET}` });
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: AuthApi, useValue: auth },
        { provide: SecondFactorApi, useValue: factor },
        { provide: UsersApi, useValue: users },
      ],
    });
  });

  async function show(): Promise<void> {
    fixture = TestBed.createComponent(AccountPage);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const find = (testId: string) => document.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
  const shown = (testId: string) => find(testId)?.textContent.trim();
  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with({ selector: `[data-testid="${testId}"]` }))).click();
    await stable();
  };
  const type = async (testId: string, text: string) =>
    (await loader.getHarness(MatInputHarness.with({ selector: `[data-testid="${testId}"]` }))).setValue(text);

  it('sets up a second factor: secret, first code, recovery codes once', async () => {
    factor.confirm.mockResolvedValue(['code-one', 'code-two']);
    await show();
    await click('begin-second-factor');
    expect(shown('totp-secret')).toBe('JBSW Y3DP EHPK 3PXP');
    expect(find('otpauth-link')?.getAttribute('href')).toBe(`otpauth://totp/x?secret=${SECRET}`);
    await click('confirm-second-factor');
    expect(factor.confirm).not.toHaveBeenCalled();
    await type('totp-code', ' 123 456 ');
    await click('confirm-second-factor');
    expect(factor.confirm).toHaveBeenCalledWith('123456');
    expect(shown('recovery-codes')).toBe('code-one\ncode-two');
    await click('close-shown-once');
    expect(find('recovery-codes')).toBeNull();
    expect(find('second-factor-on')).not.toBeNull();
    expect(TestBed.inject(Session).isSecondFactorMissing()).toBe(false);
  });

  it('stays with the secret when the code was not right', async () => {
    factor.confirm.mockRejectedValue(new ApiError(400, 'invalid_request', 'The code is wrong or was used already.'));
    await show();
    await click('begin-second-factor');
    await type('totp-code', '000000');
    await click('confirm-second-factor');
    expect(shown('error-detail')).toBe('The code is wrong or was used already.');
    expect(shown('totp-secret')).toBe('JBSW Y3DP EHPK 3PXP');
  });

  it('learns from the refusal that one is set up, and offers only to switch it off', async () => {
    factor.begin.mockRejectedValue(new ApiError(409, 'conflict', 'The second factor is set up; remove it first.'));
    await show();
    await click('begin-second-factor');
    expect(find('second-factor-on')).not.toBeNull();
    expect(find('begin-second-factor')).toBeNull();
  });

  it('switches it off with both factors', async () => {
    signedIn(['users.read']);
    users.get.mockResolvedValue({ has_totp: true });
    factor.remove.mockResolvedValue(undefined);
    await show();
    expect(find('second-factor-on')).not.toBeNull();
    await click('open-remove-second-factor');
    await type('removal-password', 'the password');
    await type('removal-code', 'ab12cd34ef');
    await click('remove-second-factor');
    expect(factor.remove).toHaveBeenCalledWith('the password', 'ab12cd34ef');
    expect(find('second-factor-off')).not.toBeNull();
  });

  it('changes the password and empties the form', async () => {
    auth.changePassword.mockResolvedValue(undefined);
    await show();
    await type('current-password', 'the present one');
    await type('new-password', 'a much longer one');
    await type('repeat-password', 'a much longer one');
    await click('set-password-submit');
    expect(auth.changePassword).toHaveBeenCalledWith('the present one', 'a much longer one');
    const current = await loader.getHarness(MatInputHarness.with({ selector: '[data-testid="current-password"]' }));
    expect(await current.getValue()).toBe('');
  });

  it('says why the password could not be changed, and asks the server for nothing while the two differ', async () => {
    auth.changePassword.mockRejectedValue(new ApiError(400, 'invalid_request', 'The current password is wrong.'));
    await show();
    await type('current-password', 'not it');
    await type('new-password', 'a much longer one');
    await type('repeat-password', 'a much longer two');
    await click('set-password-submit');
    expect(auth.changePassword).not.toHaveBeenCalled();
    await type('repeat-password', 'a much longer one');
    await click('set-password-submit');
    expect(shown('error-detail')).toBe('The current password is wrong.');
  });
});
