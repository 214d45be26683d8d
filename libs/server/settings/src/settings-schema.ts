/** What administrators can switch, with its defaults: the only definition. */
export interface Settings {
  /** `POST /api/auth/register` makes read-only accounts without any client. */
  readonly registration_enabled: boolean;
  /** Roles that change things need a second factor (the break-glass account is exempt). */
  readonly second_factor_required: boolean;
  /** Local passwords no longer sign in, but for the break-glass account. */
  readonly single_sign_on_only: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  registration_enabled: false,
  second_factor_required: true,
  single_sign_on_only: false,
};

export const SETTING_KEYS = Object.keys(DEFAULT_SETTINGS) as readonly (keyof Settings)[];
