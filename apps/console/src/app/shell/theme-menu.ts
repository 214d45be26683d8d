import { Component, computed, inject } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import type { IconName } from '@gururmm/console/ui';
import { type Theme, ThemePreference, THEMES } from '../theme-preference';

const ICONS: Readonly<Record<Theme, IconName>> = { system: 'contrast', light: 'light_mode', dark: 'dark_mode' };
const LABELS: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' };

@Component({
  selector: 'grmm-theme-menu',
  imports: [MatIcon, MatIconButton, MatMenu, MatMenuItem, MatMenuTrigger],
  template: `
    <button
      mat-icon-button
      type="button"
      [attr.aria-label]="'Colour scheme: ' + labels[preference.theme()]"
      [matMenuTriggerFor]="menu"
      data-testid="theme-menu"
    >
      <mat-icon [svgIcon]="icon()" />
    </button>
    <mat-menu #menu="matMenu">
      @for (theme of themes; track theme) {
        <button
          mat-menu-item
          type="button"
          role="menuitemradio"
          [attr.aria-checked]="theme === preference.theme()"
          [attr.data-testid]="'theme-' + theme"
          (click)="preference.choose(theme)"
        >
          <mat-icon [svgIcon]="theme === preference.theme() ? 'check' : icons[theme]" />
          {{ labels[theme] }}
        </button>
      }
    </mat-menu>
  `,
})
export class ThemeMenu {
  protected readonly preference = inject(ThemePreference);
  protected readonly themes = THEMES;
  protected readonly icons = ICONS;
  protected readonly labels = LABELS;
  protected readonly icon = computed(() => ICONS[this.preference.theme()]);
}
