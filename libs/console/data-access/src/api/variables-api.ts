import { inject, Injectable } from '@angular/core';
import { variablesList, variablesPut, variablesRemove } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { Page, Variable, VariableFilters, VariableInput } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** What stands in scripts as `{{client.share}}`. */
@Injectable({ providedIn: 'root' })
export class VariablesApi {
  private readonly api = inject(ApiClient).options;

  list(filters: VariableFilters, page: PageRequest): Promise<Page<Variable>> {
    return dataOf(variablesList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  /** Makes it, or gives the one of that name in that place another value. */
  put(body: VariableInput): Promise<Variable> {
    return dataOf(variablesPut({ ...this.api, body }));
  }

  async remove(id: string): Promise<void> {
    await variablesRemove({ ...this.api, path: { id } });
  }
}
