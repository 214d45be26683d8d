import { DOCUMENT, inject, InjectionToken } from '@angular/core';

/** The tab's storage; tests put their own here. */
export const SESSION_STORAGE = new InjectionToken<Storage>('sessionStorage', {
  providedIn: 'root',
  factory: () => {
    const view = inject(DOCUMENT).defaultView;
    if (view === null) throw new Error('the console needs a window');
    return view.sessionStorage;
  },
});
