import { inject, Injectable } from '@angular/core';
import {
  scriptsCreate,
  scriptsDiff,
  scriptsGet,
  scriptsList,
  scriptsListVersions,
  scriptsRemove,
  scriptsUpdate,
} from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { NewScript, Page, Script, ScriptChanges, ScriptDiff, ScriptFilters, ScriptVersion } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** The library of scripts. */
@Injectable({ providedIn: 'root' })
export class ScriptsApi {
  private readonly api = inject(ApiClient).options;

  list(filters: ScriptFilters, page: PageRequest): Promise<Page<Script>> {
    return dataOf(scriptsList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  get(id: string): Promise<Script> {
    return dataOf(scriptsGet({ ...this.api, path: { id } }));
  }

  create(body: NewScript): Promise<Script> {
    return dataOf(scriptsCreate({ ...this.api, body }));
  }

  /** Stores a new version, which is the current one from then on. */
  update(id: string, body: ScriptChanges): Promise<Script> {
    return dataOf(scriptsUpdate({ ...this.api, path: { id }, body }));
  }

  async remove(id: string): Promise<void> {
    await scriptsRemove({ ...this.api, path: { id } });
  }

  versions(id: string, page: PageRequest): Promise<Page<ScriptVersion>> {
    return dataOf(scriptsListVersions({ ...this.api, path: { id }, query: pagingOf(page) }));
  }

  diff(id: string, from: number, to: number): Promise<ScriptDiff> {
    return dataOf(scriptsDiff({ ...this.api, path: { id }, query: { from, to } }));
  }
}
