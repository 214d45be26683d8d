import type { Routes } from '@angular/router';
import { requirePermission } from '@gururmm/console/feature-auth';
import { JobList } from './list/job-list';
import { JobPage } from './page/job-page';
import { RunMany } from './run/run-many';

export const jobRoutes: Routes = [
  { path: '', title: 'Jobs · GuruRMM', component: JobList },
  {
    path: 'new',
    title: 'Run on many · GuruRMM',
    component: RunMany,
    canActivate: [requirePermission('commands.run')],
  },
  { path: ':id', title: 'Job · GuruRMM', component: JobPage },
];
