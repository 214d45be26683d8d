import type { Routes } from '@angular/router';
import { requirePermission } from '@gururmm/console/feature-auth';
import { AlertList } from './list/alert-list';
import { AlertPage } from './page/alert-page';
import { RuleList } from './rules/list/rule-list';
import { RulePage } from './rules/page/rule-page';

export const alertRoutes: Routes = [
  { path: '', title: 'Alerts · GuruRMM', component: AlertList },
  { path: ':id', title: 'Alert · GuruRMM', component: AlertPage },
];

export const alertRuleRoutes: Routes = [
  { path: '', title: 'Alert rules · GuruRMM', component: RuleList },
  {
    path: 'new',
    title: 'New alert rule · GuruRMM',
    canActivate: [requirePermission('alert_rules.manage')],
    component: RulePage,
  },
  { path: ':id', title: 'Alert rule · GuruRMM', component: RulePage },
];
