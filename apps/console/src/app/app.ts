import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { ThemePreference } from './theme-preference';

@Component({ selector: 'grmm-root', imports: [RouterOutlet], template: `<router-outlet />` })
export class App {
  // Made here so that the chosen scheme is in place before the first page is drawn.
  protected readonly theme = inject(ThemePreference);
}
