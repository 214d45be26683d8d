export { requireNoSession, requirePermission, requireSession, requireSignIn } from './auth-guards';
export { AuthStore } from './auth-store';
export { Invitation } from './invitation';
export { Login } from './login';
export { MIN_PASSWORD_LENGTH } from './password-rules';
export { type PasswordChoice, PasswordForm } from './password-form';
export { provideSessionWatch } from './session-watch';
export { SetPassword } from './set-password';
export { SsoComplete } from './single-sign-on/sso-complete';
