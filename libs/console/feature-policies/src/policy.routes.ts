import type { Routes } from '@angular/router';
import { requirePermission } from '@gururmm/console/feature-auth';
import { PolicyPage } from './editor/policy-page';
import { PolicyList } from './list/policy-list';

export const policyRoutes: Routes = [
  { path: '', title: 'Policies · GuruRMM', component: PolicyList },
  {
    path: 'new',
    title: 'New policy · GuruRMM',
    canActivate: [requirePermission('policies.manage')],
    component: PolicyPage,
  },
  { path: ':id', title: 'Policy · GuruRMM', component: PolicyPage },
];
