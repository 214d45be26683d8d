/** Everything a caller can be allowed to do. A route names one; a role or token grants a list. */
export const PERMISSIONS = [
  'agents.read',
  'agents.manage',
  'clients.read',
  'clients.manage',
  'sites.read',
  'sites.manage',
  'commands.read',
  'commands.run',
  'metrics.read',
  'policies.read',
  'policies.manage',
  'scripts.read',
  'scripts.manage',
  'schedules.read',
  'schedules.manage',
  'registration_tokens.manage',
  'tokens.manage',
  'users.read',
  'users.manage',
  'settings.read',
  'settings.manage',
  'trust_rules.manage',
  'audit.read',
  'updates.read',
  'updates.manage',
  'alerts.read',
  'alerts.manage',
  'alert_rules.manage',
  'notifications.read',
  'notifications.manage',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['owner', 'administrator', 'technician', 'read_only'] as const;

export type Role = (typeof ROLES)[number];

const READ: readonly Permission[] = [
  'agents.read',
  'clients.read',
  'sites.read',
  'commands.read',
  'metrics.read',
  'policies.read',
  'scripts.read',
  'schedules.read',
  'updates.read',
  'alerts.read',
  'notifications.read',
];

/** What each role may do: the only definition. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  administrator: PERMISSIONS,
  technician: [
    ...READ,
    'commands.run',
    'agents.manage',
    'scripts.manage',
    'schedules.manage',
    'registration_tokens.manage',
    'tokens.manage',
    'registration_tokens.manage',
    'tokens.manage',
    'updates.manage',
    'alerts.manage',
  ],
  read_only: READ,
};

/** What a role may do beyond reading. */
export function changingPermissions(role: Role): readonly Permission[] {
  return ROLE_PERMISSIONS[role].filter((permission) => !READ.includes(permission));
}

/** Whether a role may do more than read: such roles need a second factor. */
export function canChange(role: Role): boolean {
  return changingPermissions(role).length > 0;
}

/** What is left of a role's permissions until the second factor was shown. */
export function readingPermissions(role: Role): readonly Permission[] {
  return ROLE_PERMISSIONS[role].filter((permission) => READ.includes(permission));
}
