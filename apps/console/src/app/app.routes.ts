import type { Routes } from '@angular/router';
import { Login, requireNoSession, requireSession, requireSignIn, SetPassword } from '@gururmm/console/feature-auth';
import { NotFound } from './not-found';
import { Shell } from './shell/shell';

export const routes: Routes = [
  { path: 'login', title: 'Sign in · GuruRMM', component: Login, canActivate: [requireNoSession] },
  { path: 'set-password', title: 'Set your password · GuruRMM', component: SetPassword, canActivate: [requireSignIn] },
  {
    path: '',
    component: Shell,
    canActivate: [requireSession],
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'agents' },
      { path: 'agents', loadChildren: () => import('@gururmm/console/feature-agents').then((m) => m.agentRoutes) },
      {
        path: 'commands',
        loadChildren: () => import('@gururmm/console/feature-commands').then((m) => m.commandRoutes),
      },
      { path: '', loadChildren: () => import('@gururmm/console/feature-clients').then((m) => m.clientRoutes) },
      { path: '**', title: 'Not found · GuruRMM', component: NotFound },
    ],
  },
];
