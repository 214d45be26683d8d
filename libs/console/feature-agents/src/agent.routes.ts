import type { Routes } from '@angular/router';
import { requirePermission } from '@gururmm/console/feature-auth';
import { AgentAlertsTab } from './page/agent-alerts-tab';
import { AgentWatchdogTab } from './page/agent-watchdog-tab';
import { AgentInventoryTab } from './page/agent-inventory-tab';
import { AgentUpdatesTab } from './page/agent-updates-tab';
import { AgentCommands } from './page/agent-commands';
import { AgentPolicy } from './page/agent-policy';
import { AgentRun } from './page/agent-run';
import { AgentList } from './list/agent-list';
import { AgentNetwork } from './network/agent-network';
import { AgentOverview } from './overview/agent-overview';
import { AgentPage } from './page/agent-page';

export const agentRoutes: Routes = [
  { path: '', title: 'Agents · GuruRMM', component: AgentList },
  {
    path: ':id',
    title: 'Agent · GuruRMM',
    component: AgentPage,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'overview' },
      { path: 'overview', component: AgentOverview },
      {
        path: 'metrics',
        canActivate: [requirePermission('metrics.read')],
        loadComponent: () => import('./metrics/agent-metrics').then((m) => m.AgentMetrics),
      },
      { path: 'run', canActivate: [requirePermission('commands.run')], component: AgentRun },
      { path: 'commands', canActivate: [requirePermission('commands.read')], component: AgentCommands },
      { path: 'alerts', canActivate: [requirePermission('alerts.read')], component: AgentAlertsTab },
      { path: 'inventory', component: AgentInventoryTab },
      { path: 'watchdog', component: AgentWatchdogTab },
      { path: 'updates', canActivate: [requirePermission('updates.read')], component: AgentUpdatesTab },
      { path: 'network', component: AgentNetwork },
      { path: 'policy', canActivate: [requirePermission('policies.read')], component: AgentPolicy },
    ],
  },
];
