import type { Routes } from '@angular/router';
import {
  Invitation,
  Login,
  requireNoSession,
  requirePermission,
  requireSession,
  requireSignIn,
  SetPassword,
  SsoComplete,
} from '@gururmm/console/feature-auth';
import { NotAllowed } from './not-allowed';
import { NotFound } from './not-found';
import { Shell } from './shell/shell';

export const routes: Routes = [
  { path: 'login', title: 'Sign in · GuruRMM', component: Login, canActivate: [requireNoSession] },
  { path: 'sso-complete', title: 'Signing in · GuruRMM', component: SsoComplete },
  { path: 'invitation', title: 'Welcome · GuruRMM', component: Invitation },
  { path: 'set-password', title: 'Set your password · GuruRMM', component: SetPassword, canActivate: [requireSignIn] },
  {
    path: '',
    component: Shell,
    canActivate: [requireSession],
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'agents' },
      { path: 'account', loadChildren: () => import('@gururmm/console/feature-account').then((m) => m.accountRoutes) },
      {
        path: 'administration',
        loadChildren: () => import('@gururmm/console/feature-administration').then((m) => m.administrationRoutes),
      },
      { path: 'agents', loadChildren: () => import('@gururmm/console/feature-agents').then((m) => m.agentRoutes) },
      {
        path: 'commands',
        canActivate: [requirePermission('commands.read')],
        loadChildren: () => import('@gururmm/console/feature-commands').then((m) => m.commandRoutes),
      },
      {
        path: 'jobs',
        canActivate: [requirePermission('commands.read')],
        loadChildren: () => import('@gururmm/console/feature-jobs').then((m) => m.jobRoutes),
      },
      {
        path: 'scripts',
        canActivate: [requirePermission('scripts.read')],
        loadChildren: () => import('@gururmm/console/feature-scripts').then((m) => m.scriptRoutes),
      },
      {
        path: 'schedules',
        canActivate: [requirePermission('schedules.read')],
        loadChildren: () => import('@gururmm/console/feature-schedules').then((m) => m.scheduleRoutes),
      },
      {
        path: 'alerts',
        canActivate: [requirePermission('alerts.read')],
        loadChildren: () => import('@gururmm/console/feature-alerts').then((m) => m.alertRoutes),
      },
      {
        path: 'alert-rules',
        canActivate: [requirePermission('alerts.read')],
        loadChildren: () => import('@gururmm/console/feature-alerts').then((m) => m.alertRuleRoutes),
      },
      {
        path: 'maintenance',
        canActivate: [requirePermission('alerts.read')],
        loadChildren: () => import('@gururmm/console/feature-maintenance').then((m) => m.maintenanceRoutes),
      },
      {
        path: 'notifications',
        canActivate: [requirePermission('notifications.read')],
        loadChildren: () => import('@gururmm/console/feature-notifications').then((m) => m.notificationRoutes),
      },
      {
        // The server mirrors the update repository at /updates.
        path: 'agent-updates',
        canActivate: [requirePermission('updates.read')],
        loadChildren: () => import('@gururmm/console/feature-updates').then((m) => m.updateRoutes),
      },
      {
        path: 'software',
        canActivate: [requirePermission('agents.read')],
        loadChildren: () => import('@gururmm/console/feature-inventory').then((m) => m.softwareRoutes),
      },
      {
        path: 'watchdog',
        canActivate: [requirePermission('agents.read')],
        loadChildren: () => import('@gururmm/console/feature-watchdog').then((m) => m.watchdogRoutes),
      },
      {
        path: 'policies',
        canActivate: [requirePermission('policies.read')],
        loadChildren: () => import('@gururmm/console/feature-policies').then((m) => m.policyRoutes),
      },
      { path: 'not-allowed', title: 'Not allowed · GuruRMM', component: NotAllowed },
      { path: '', loadChildren: () => import('@gururmm/console/feature-clients').then((m) => m.clientRoutes) },
      { path: '**', title: 'Not found · GuruRMM', component: NotFound },
    ],
  },
];
