import { DOCUMENT, effect, inject, Injectable, signal } from '@angular/core';

export const THEMES = ['system', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

const STORAGE_KEY = 'grmm.theme';

/** Light, dark, or as the system has it; remembered by this browser. */
@Injectable({ providedIn: 'root' })
export class ThemePreference {
  private readonly document = inject(DOCUMENT);
  private readonly storage = this.document.defaultView?.localStorage;
  private readonly chosen = signal<Theme>(asTheme(this.storage?.getItem(STORAGE_KEY)));

  readonly theme = this.chosen.asReadonly();

  constructor() {
    this.apply(this.chosen());
    effect(() => this.apply(this.chosen()));
  }

  choose(theme: Theme): void {
    this.storage?.setItem(STORAGE_KEY, theme);
    this.chosen.set(theme);
  }

  private apply(theme: Theme): void {
    const { dataset } = this.document.documentElement;
    if (theme === 'system') delete dataset['theme'];
    else dataset['theme'] = theme;
  }
}

function asTheme(stored: string | null | undefined): Theme {
  return THEMES.find((theme) => theme === stored) ?? 'system';
}
