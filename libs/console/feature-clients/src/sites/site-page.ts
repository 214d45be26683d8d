import { Component, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { asApiError, Session, type Site } from '@gururmm/console/data-access';
import { Confirmation, CopyButton, ErrorPanel, Notices, Skeleton } from '@gururmm/console/ui';
import { InstallPanel } from '../install/install-panel';
import { RegistrationTokens } from '../registration-tokens/registration-tokens';
import { SiteEditing } from './site-editing';
import { SiteStore } from './site-store';

/** One site: how machines enrol into it, and what can be changed about that. */
@Component({
  selector: 'grmm-site-page',
  imports: [CopyButton, ErrorPanel, InstallPanel, MatButton, MatIcon, RegistrationTokens, RouterLink, Skeleton],
  providers: [SiteEditing, SiteStore],
  templateUrl: './site-page.html',
  styles: `
    .code {
      display: flex;
      align-items: center;
      gap: 4px;
    }
    h2 {
      margin-bottom: 8px;
    }
    .key {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 12px;
    }
    .key p {
      max-width: 70ch;
    }
  `,
})
export class SitePage {
  private readonly router = inject(Router);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  private readonly editing = inject(SiteEditing);
  protected readonly session = inject(Session);
  protected readonly store = inject(SiteStore);

  readonly siteId = input.required<string>();

  constructor() {
    effect(() => {
      const id = this.siteId();
      untracked(() => void this.store.show(id));
    });
  }

  protected async edit(site: Site): Promise<void> {
    const stored = await this.editing.edit(site);
    if (stored !== null) this.store.replace({ ...site, ...stored });
  }

  protected async regenerateKey(site: Site): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `New key for ${site.name}?`,
      text: 'The present site key stops working at once, in every script that uses it. Enrolled agents are not affected.',
      action: 'Make a new key',
      isDangerous: true,
    });
    if (!isSure) return;
    await this.attempt(async () => {
      const apiKey = await this.store.regenerateKey(site);
      await this.editing.showKey({ siteName: site.name, siteCode: site.site_code, apiKey, isNewSite: false });
    });
  }

  protected async remove(site: Site): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Delete ${site.name}?`,
      text: 'Its site code and key stop working. This cannot be taken back.',
      action: 'Delete site',
      isDangerous: true,
    });
    if (!isSure) return;
    await this.attempt(async () => {
      await this.store.remove(site);
      this.notices.done(`${site.name} is deleted.`);
      await this.router.navigate(['/clients', site.client_id]);
    });
  }

  private async attempt(action: () => Promise<void>): Promise<void> {
    await action().catch((thrown: unknown) => this.notices.failed(asApiError(thrown)));
  }
}
