import { computed, inject, Injectable, signal } from '@angular/core';
import { Loadable, type SingleSignOn, SingleSignOnApi } from '@gururmm/console/data-access';
import { safeReturnUrl } from '../return-url';

/** How people may sign in here. A server that does not say is one with local accounts only. */
@Injectable()
export class SingleSignOnStore {
  private readonly api = inject(SingleSignOnApi);
  private readonly read = new Loadable<SingleSignOn>();
  private readonly localSignal = signal(false);

  readonly isKnown = computed(() => this.read.value() !== null || this.read.error() !== null);
  readonly isOffered = computed(() => this.loginUrl() !== null);
  /** Whether the form for a local account is on the page. */
  readonly isLocalShown = computed(() => {
    const isSingleSignOnOnly = this.isOffered() && this.read.value()?.single_sign_on_only === true;
    return this.isKnown() && (!isSingleSignOnOnly || this.localSignal());
  });
  private readonly loginUrl = computed(() => {
    const status = this.read.value();
    return status?.enabled === true ? status.login_url : null;
  });

  constructor() {
    void this.read.load(() => this.api.status());
  }

  showLocal(): void {
    this.localSignal.set(true);
  }

  /** The address that starts the sign-in; it comes back to `returnUrl`. */
  urlFor(returnUrl: string | undefined): string | null {
    const url = this.loginUrl();
    return url === null ? null : `${url}?${new URLSearchParams({ return_to: safeReturnUrl(returnUrl) }).toString()}`;
  }
}
