import { inject, Injectable } from '@angular/core';
import { CursorList, type Variable, type VariableFilters, VariablesApi } from '@gururmm/console/data-access';

/** The variables one may see, and what is done to them. */
@Injectable()
export class VariableListStore {
  private readonly api = inject(VariablesApi);

  readonly list = new CursorList<Variable, VariableFilters>((filters, page) => this.api.list(filters, page));

  async remove(variable: Variable): Promise<void> {
    await this.api.remove(variable.id);
    await this.list.reload();
  }
}
