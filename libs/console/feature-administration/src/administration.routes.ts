import type { Routes } from '@angular/router';
import { requirePermission } from '@gururmm/console/feature-auth';
import { UserList } from './users/user-list';

export const administrationRoutes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'users' },
  {
    path: 'users',
    title: 'Users · GuruRMM',
    canActivate: [requirePermission('users.read')],
    component: UserList,
  },
];
