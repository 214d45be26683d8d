import type { ClientScope } from '@gururmm/server/platform/database';
import type { Actor } from '@gururmm/server/platform/http';
import { createCredential, hashCredential } from '@gururmm/server/platform/secrets';
import { Injectable } from '@nestjs/common';
import { type SiteSummary, SitesRepository } from './sites.repository';

/** Makes sites and their keys; a key is returned once and stored as its hash. */
@Injectable()
export class SitesService {
  constructor(private readonly sites: SitesRepository) {}

  async create(
    scope: ClientScope,
    actor: Actor,
    fields: { readonly clientId: string; readonly name: string; readonly autoApprove: boolean },
  ): Promise<{ site: SiteSummary; apiKey: string }> {
    const apiKey = createCredential('siteKey');
    const site = await this.sites.create(scope, actor, { ...fields, apiKeyHash: hashCredential(apiKey) });
    return { site, apiKey };
  }

  /** From now on only the returned key enrols; agents that have their own key are not touched. */
  async regenerateKey(scope: ClientScope, actor: Actor, id: string): Promise<string> {
    const apiKey = createCredential('siteKey');
    await this.sites.setKey(scope, actor, id, hashCredential(apiKey));
    return apiKey;
  }
}
