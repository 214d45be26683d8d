import { DestroyRef, type EnvironmentProviders, inject, provideEnvironmentInitializer } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { OwnAccount, Session } from '@gururmm/console/data-access';

/**
 * Leads to the sign-in page when a session ends, and back to the same page after the next sign-in;
 * and to the account when the server asks for a second factor.
 */
export function provideSessionWatch(): EnvironmentProviders {
  return provideEnvironmentInitializer(() => {
    const router = inject(Router);
    const dialogs = inject(MatDialog);
    const account = inject(OwnAccount);
    const session = inject(Session);
    const destroyed = inject(DestroyRef);
    session.ended.pipe(takeUntilDestroyed(destroyed)).subscribe((reason) => {
      dialogs.closeAll();
      const queryParams = reason === 'expired' ? { returnUrl: router.url, reason } : {};
      void router.navigate(['/login'], { queryParams });
    });
    session.secondFactorDemanded.pipe(takeUntilDestroyed(destroyed)).subscribe(() => {
      dialogs.closeAll();
      // The page shows what it can without: the refusal itself has been shown where it happened.
      account.refresh().catch(() => undefined);
      void router.navigate(['/account']);
    });
  });
}
