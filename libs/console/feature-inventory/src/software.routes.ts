import type { Routes } from '@angular/router';
import { SoftwareList } from './fleet/software-list';
import { SoftwarePage } from './fleet/software-page';

export const softwareRoutes: Routes = [
  { path: '', pathMatch: 'full', title: 'Software · GuruRMM', component: SoftwareList },
  { path: 'machines', title: 'Software · GuruRMM', component: SoftwarePage },
];
