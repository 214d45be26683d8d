/** What administrators can switch, with its defaults: the only definition. */
export interface Settings {
  /** `POST /api/auth/register` makes read-only accounts without any client. */
  readonly registration_enabled: boolean;
  /** Roles that change things need a second factor (the break-glass account is exempt). */
  readonly second_factor_required: boolean;
  /** Local passwords no longer sign in, but for the break-glass account. */
  readonly single_sign_on_only: boolean;
  /** Jobs on many machines, or on several clients, wait until another person has approved them. */
  readonly second_person_required: boolean;
  /** No command and no update is handed to any agent; what runs goes on. */
  readonly dispatch_frozen: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  registration_enabled: false,
  second_factor_required: true,
  single_sign_on_only: false,
  second_person_required: false,
  dispatch_frozen: false,
};

export const SETTING_KEYS = Object.keys(DEFAULT_SETTINGS) as readonly (keyof Settings)[];

/** SQL condition that a switch which is off by default is on, as the statement that asks sees it. */
export function isOnSql(key: keyof Settings): string {
  return `EXISTS (SELECT 1 FROM settings WHERE key = '${key}' AND value = 'true'::jsonb)`;
}

/** SQL expression of the time at which a setting was last written; null when it never was. */
export function settingChangedAtSql(key: keyof Settings): string {
  return `(SELECT updated_at FROM settings WHERE key = '${key}')`;
}
