import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import { Session } from '@gururmm/console/data-access';

/** Lets people in who are signed in with a password of their own; sends others where they get one. */
export const requireSession: CanActivateFn = (_route, { url }) => {
  const session = inject(Session);
  const router = inject(Router);
  if (!session.isSignedIn()) return router.createUrlTree(['/login'], { queryParams: { returnUrl: url } });
  if (session.mustChangePassword()) return router.createUrlTree(['/set-password'], { queryParams: { returnUrl: url } });
  return true;
};

/** Keeps the password page for people who are signed in. */
export const requireSignIn: CanActivateFn = () =>
  inject(Session).isSignedIn() || inject(Router).createUrlTree(['/login']);

/** Whoever is signed in already has no use for the sign-in page. */
export const requireNoSession: CanActivateFn = () =>
  !inject(Session).isSignedIn() || inject(Router).createUrlTree(['/']);
