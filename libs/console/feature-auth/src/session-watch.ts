import { DestroyRef, type EnvironmentProviders, inject, provideEnvironmentInitializer } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { Session } from '@gururmm/console/data-access';

/** Leads to the sign-in page when a session ends, and back to the same page after the next sign-in. */
export function provideSessionWatch(): EnvironmentProviders {
  return provideEnvironmentInitializer(() => {
    const router = inject(Router);
    const dialogs = inject(MatDialog);
    inject(Session)
      .ended.pipe(takeUntilDestroyed(inject(DestroyRef)))
      .subscribe((reason) => {
        dialogs.closeAll();
        const queryParams = reason === 'expired' ? { returnUrl: router.url, reason } : {};
        void router.navigate(['/login'], { queryParams });
      });
  });
}
