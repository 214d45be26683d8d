import type { Routes } from '@angular/router';
import { requirePermission } from '@gururmm/console/feature-auth';
import { ScheduleList } from './list/schedule-list';
import { SchedulePage } from './page/schedule-page';
import { ScheduleRuns } from './runs/schedule-runs';

export const scheduleRoutes: Routes = [
  { path: '', title: 'Schedules · GuruRMM', component: ScheduleList },
  {
    path: 'new',
    title: 'New schedule · GuruRMM',
    canActivate: [requirePermission('schedules.manage'), requirePermission('commands.run')],
    component: SchedulePage,
  },
  { path: ':id', title: 'Schedule · GuruRMM', component: SchedulePage },
  { path: ':id/runs', title: 'Runs · GuruRMM', component: ScheduleRuns },
];
