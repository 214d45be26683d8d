import type { Routes } from '@angular/router';
import { requirePermission } from '@gururmm/console/feature-auth';
import { ChannelList } from './channels/channel-list';
import { DeliveryList } from './deliveries/delivery-list';
import { NotificationsPage } from './notifications-page';
import { RouteList } from './routes/list/route-list';
import { RoutePage } from './routes/page/route-page';

export const notificationRoutes: Routes = [
  {
    path: 'routes/new',
    title: 'New route · GuruRMM',
    canActivate: [requirePermission('notifications.manage')],
    component: RoutePage,
  },
  { path: 'routes/:id', title: 'Route · GuruRMM', component: RoutePage },
  {
    path: '',
    component: NotificationsPage,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'channels' },
      { path: 'channels', title: 'Notification channels · GuruRMM', component: ChannelList },
      { path: 'routes', title: 'Notification routes · GuruRMM', component: RouteList },
      { path: 'deliveries', title: 'Deliveries · GuruRMM', component: DeliveryList },
    ],
  },
];
