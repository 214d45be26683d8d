import type { Routes } from '@angular/router';
import { ClientList } from './clients/client-list';
import { ClientPage } from './clients/client-page';
import { SitePage } from './sites/site-page';

export const clientRoutes: Routes = [
  { path: 'clients', title: 'Clients · GuruRMM', component: ClientList },
  { path: 'clients/:id', title: 'Client · GuruRMM', component: ClientPage },
  { path: 'clients/:clientId/sites/:siteId', title: 'Site · GuruRMM', component: SitePage },
];
