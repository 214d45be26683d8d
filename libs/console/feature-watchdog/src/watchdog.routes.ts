import type { Routes } from '@angular/router';
import { WatchdogList } from './watchdog-list';

export const watchdogRoutes: Routes = [{ path: '', title: 'Watchdog · GuruRMM', component: WatchdogList }];
