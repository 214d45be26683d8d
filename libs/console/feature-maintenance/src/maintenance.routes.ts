import type { Routes } from '@angular/router';
import { requirePermission } from '@gururmm/console/feature-auth';
import { WindowList } from './list/window-list';
import { WindowPage } from './page/window-page';

export const maintenanceRoutes: Routes = [
  { path: '', title: 'Maintenance windows · GuruRMM', component: WindowList },
  {
    path: 'new',
    title: 'New maintenance window · GuruRMM',
    canActivate: [requirePermission('alerts.manage')],
    component: WindowPage,
  },
  { path: ':id', title: 'Maintenance window · GuruRMM', component: WindowPage },
];
