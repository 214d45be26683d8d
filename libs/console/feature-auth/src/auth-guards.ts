import { inject } from '@angular/core';
import { type CanActivateFn, RedirectCommand, Router } from '@angular/router';
import { OwnAccount, type Permission, Session } from '@gururmm/console/data-access';

/** Lets people in who are signed in with a password of their own; sends others where they get one. */
export const requireSession: CanActivateFn = async (_route, { url }) => {
  const session = inject(Session);
  const router = inject(Router);
  const account = inject(OwnAccount);
  // A sign-in does not say what one may do. Where the server does not either, the pages say why.
  if (session.user()?.permissions === undefined) await account.refresh().catch(() => undefined);
  if (!session.isSignedIn()) return router.createUrlTree(['/login'], { queryParams: { returnUrl: url } });
  if (session.mustChangePassword()) return router.createUrlTree(['/set-password'], { queryParams: { returnUrl: url } });
  return true;
};

/** Keeps a page for those who may use it; others see that it is not for them. */
export const requirePermission = (permission: Permission): CanActivateFn => {
  return () =>
    inject(Session).may(permission) ||
    new RedirectCommand(inject(Router).parseUrl('/not-allowed'), { skipLocationChange: true });
};

/** Keeps the password page for people who are signed in. */
export const requireSignIn: CanActivateFn = () =>
  inject(Session).isSignedIn() || inject(Router).createUrlTree(['/login']);

/** Whoever is signed in already has no use for the sign-in page. */
export const requireNoSession: CanActivateFn = () =>
  !inject(Session).isSignedIn() || inject(Router).createUrlTree(['/']);
