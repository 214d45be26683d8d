import { inject, Injectable } from '@angular/core';
import { CursorList, type Script, type ScriptFilters, ScriptsApi } from '@gururmm/console/data-access';

/** The library, a page at a time. */
@Injectable()
export class ScriptListStore {
  private readonly api = inject(ScriptsApi);

  readonly list = new CursorList<Script, ScriptFilters>((filters, page) => this.api.list(filters, page));
}
