import type { Routes } from '@angular/router';
import { requirePermission } from '@gururmm/console/feature-auth';
import { ScriptList } from './list/script-list';
import { ScriptPage } from './editor/script-page';
import { VariableList } from './variables/variable-list';

export const scriptRoutes: Routes = [
  { path: '', title: 'Scripts · GuruRMM', component: ScriptList },
  {
    path: 'new',
    title: 'New script · GuruRMM',
    canActivate: [requirePermission('scripts.manage')],
    component: ScriptPage,
  },
  { path: 'variables', title: 'Variables · GuruRMM', component: VariableList },
  { path: ':id', title: 'Script · GuruRMM', component: ScriptPage },
];
