import { inject, Injectable } from '@angular/core';
import {
  type Alert,
  type AlertDetail,
  AlertsApi,
  CursorList,
  followTopics,
  Loadable,
  reloadOn,
} from '@gururmm/console/data-access';

/** One alert, and what is a part of it; read again as they change. */
@Injectable()
export class AlertStore {
  private readonly api = inject(AlertsApi);
  private readonly read = new Loadable<AlertDetail>();
  private id: string | null = null;

  readonly alert = this.read.value;
  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;
  readonly parts = new CursorList<Alert, string>((id, page) => this.api.list({ parent_id: id }, page));

  constructor() {
    followTopics(() => ['alerts']);
    reloadOn(
      ({ type }) => type === 'alert_changed',
      () => void this.reload(),
    );
  }

  async show(id: string): Promise<void> {
    this.id = id;
    this.read.clear();
    await Promise.all([this.read.load(() => this.api.get(id)), this.parts.show(id)]);
  }

  set(alert: AlertDetail): void {
    this.read.set(alert);
  }

  async reload(): Promise<void> {
    const { id } = this;
    if (id !== null) await Promise.all([this.read.load(() => this.api.get(id)), this.parts.reload()]);
  }
}
