import type { Routes } from '@angular/router';
import { CommandList } from './list/command-list';
import { CommandPage } from './page/command-page';

export const commandRoutes: Routes = [
  { path: '', title: 'Commands · GuruRMM', component: CommandList },
  { path: ':id', title: 'Command · GuruRMM', component: CommandPage },
];
