import type { Routes } from '@angular/router';
import { requirePermission } from '@gururmm/console/feature-auth';
import { ReleaseList } from './releases/release-list';
import { RolloutList } from './rollouts/list/rollout-list';
import { NewRolloutPage } from './rollouts/new/new-rollout-page';
import { RolloutPage } from './rollouts/page/rollout-page';
import { UpdatesPage } from './updates-page';

export const updateRoutes: Routes = [
  {
    path: 'rollouts/new',
    title: 'New rollout · GuruRMM',
    canActivate: [requirePermission('updates.manage')],
    component: NewRolloutPage,
  },
  { path: 'rollouts/:id', title: 'Rollout · GuruRMM', component: RolloutPage },
  {
    path: '',
    component: UpdatesPage,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'rollouts' },
      { path: 'rollouts', title: 'Rollouts · GuruRMM', component: RolloutList },
      { path: 'releases', title: 'Releases · GuruRMM', component: ReleaseList },
    ],
  },
];
