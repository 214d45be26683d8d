import { inject, Injectable } from '@angular/core';
import {
  Attempt,
  CursorList,
  Loadable,
  MaintenanceApi,
  type MaintenanceSuppression,
  type MaintenanceWindow,
  type MaintenanceWindowChanges,
  type MaintenanceWindowInput,
} from '@gururmm/console/data-access';

/** One maintenance window, and what it kept back. */
@Injectable()
export class WindowStore {
  private readonly api = inject(MaintenanceApi);
  private readonly read = new Loadable<MaintenanceWindow>();

  readonly window = this.read.value;
  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;
  readonly saving = new Attempt();
  readonly ledger = new CursorList<MaintenanceSuppression, string>((id, page) => this.api.ledger(id, page));

  async show(id: string): Promise<void> {
    this.read.clear();
    await Promise.all([this.read.load(() => this.api.get(id)), this.ledger.show(id)]);
  }

  /** @returns what the server stored; null when it was refused, and `saving` says why */
  create(input: MaintenanceWindowInput): Promise<MaintenanceWindow | null> {
    return this.saving.run(() => this.api.create(input));
  }

  /** @returns what the server stored; null when it was refused, and `saving` says why */
  async update({ id }: MaintenanceWindow, changes: MaintenanceWindowChanges): Promise<MaintenanceWindow | null> {
    const saved = await this.saving.run(() => this.api.update(id, changes));
    if (saved !== null) this.read.set(saved);
    return saved;
  }

  remove({ id }: MaintenanceWindow): Promise<void> {
    return this.api.remove(id);
  }
}
