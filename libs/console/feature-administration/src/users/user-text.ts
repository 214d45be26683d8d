import type { ManagedUser } from '@gururmm/console/data-access';

/** What an account signs in with. */
export function signInText(user: ManagedUser): string {
  const ways = [
    ...(user.has_single_sign_on ? ['Microsoft'] : []),
    ...(user.has_password ? [user.has_totp ? 'password and code' : 'password'] : []),
  ];
  const text = ways.join(', ') || 'invitation';
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function stateText(user: ManagedUser): string {
  if (user.is_disabled) return 'Disabled';
  if (user.is_break_glass) return 'Emergency account';
  return user.has_password || user.has_single_sign_on ? 'Active' : 'Invited';
}
