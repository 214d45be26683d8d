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
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['owner', 'administrator', 'technician', 'read_only'] as const;

export type Role = (typeof ROLES)[number];

const READ: readonly Permission[] = ['agents.read', 'clients.read', 'sites.read', 'commands.read', 'metrics.read'];

/** What each role may do: the only definition. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  administrator: PERMISSIONS,
  technician: [...READ, 'commands.run', 'agents.manage'],
  read_only: READ,
};
