import type { Routes } from '@angular/router';
import { requirePermission } from '@gururmm/console/feature-auth';
import { AuditLog } from './audit/audit-log';
import { SettingsPage } from './settings/settings-page';
import { TokenList } from './tokens/token-list';
import { TrustRuleList } from './trust-rules/trust-rule-list';
import { UserList } from './users/user-list';

export const administrationRoutes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'users' },
  {
    path: 'users',
    title: 'Users · GuruRMM',
    canActivate: [requirePermission('users.read')],
    component: UserList,
  },
  {
    path: 'tokens',
    title: 'API tokens · GuruRMM',
    canActivate: [requirePermission('tokens.manage')],
    component: TokenList,
  },
  {
    path: 'trust-rules',
    title: 'Trust rules · GuruRMM',
    canActivate: [requirePermission('trust_rules.manage')],
    component: TrustRuleList,
  },
  {
    path: 'settings',
    title: 'Settings · GuruRMM',
    canActivate: [requirePermission('settings.read')],
    component: SettingsPage,
  },
  {
    path: 'audit',
    title: 'Audit log · GuruRMM',
    canActivate: [requirePermission('audit.read')],
    component: AuditLog,
  },
];
