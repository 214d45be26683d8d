import type { Permission } from '@gururmm/console/data-access';

/** What each permission lets one do, in a few words. */
export const PERMISSION_LABELS: Readonly<Record<Permission, string>> = {
  'agents.read': 'See agents',
  'agents.manage': 'Approve, move and remove agents',
  'clients.read': 'See clients',
  'clients.manage': 'Create and change clients',
  'sites.read': 'See sites',
  'sites.manage': 'Create and change sites, make site keys',
  'commands.read': 'See commands and their output',
  'commands.run': 'Run and cancel commands',
  'metrics.read': 'See metrics',
  'policies.read': 'See policies',
  'policies.manage': 'Change policies',
  'scripts.read': 'See scripts and variables',
  'scripts.manage': 'Write scripts and variables',
  'registration_tokens.manage': 'Make and revoke registration tokens',
  'tokens.manage': 'Make and revoke API tokens',
  'users.read': 'See users',
  'users.manage': 'Create and change users',
  'settings.read': 'See settings',
  'settings.manage': 'Change settings',
  'trust_rules.manage': 'Make and remove trust rules',
  'audit.read': 'Read the audit log',
  'updates.read': 'See releases and rollouts',
  'updates.manage': 'Register releases, start and stop rollouts',
};
