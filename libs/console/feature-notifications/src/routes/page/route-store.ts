import { inject, Injectable } from '@angular/core';
import {
  Attempt,
  Loadable,
  type NotificationRoute,
  type NotificationRouteChanges,
  type NotificationRouteInput,
  NotificationRoutesApi,
} from '@gururmm/console/data-access';

/** One route. */
@Injectable()
export class RouteStore {
  private readonly api = inject(NotificationRoutesApi);
  private readonly read = new Loadable<NotificationRoute>();

  readonly route = this.read.value;
  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;
  readonly saving = new Attempt();

  async show(id: string): Promise<void> {
    this.read.clear();
    await this.read.load(() => this.api.get(id));
  }

  /** @returns what the server stored; null when it was refused, and `saving` says why */
  create(input: NotificationRouteInput): Promise<NotificationRoute | null> {
    return this.saving.run(() => this.api.create(input));
  }

  /** @returns what the server stored; null when it was refused, and `saving` says why */
  async update({ id }: NotificationRoute, changes: NotificationRouteChanges): Promise<NotificationRoute | null> {
    const saved = await this.saving.run(() => this.api.update(id, changes));
    if (saved !== null) this.read.set(saved);
    return saved;
  }

  remove({ id }: NotificationRoute): Promise<void> {
    return this.api.remove(id);
  }
}
