import { inject, Injectable, signal } from '@angular/core';
import { AlertsApi } from '../api/alerts-api';
import { asApiError } from '../api/api-error';
import { Session } from '../session/session';
import { followTopics } from './follow-topics';
import { reloadOn } from './live-reload';

/** How many alerts are open, for as long as somebody may see them; kept fresh by live events. */
@Injectable()
export class OpenAlerts {
  private readonly api = inject(AlertsApi);
  private readonly session = inject(Session);
  private readonly countSignal = signal<number | null>(null);
  private latest = 0;

  /** Null while it is not known. */
  readonly count = this.countSignal.asReadonly();

  constructor() {
    followTopics(() => (this.session.may('alerts.read') ? ['alerts'] : []));
    reloadOn(
      ({ type }) => type === 'alert_changed',
      () => void this.reload(),
    );
  }

  async reload(): Promise<void> {
    if (!this.session.may('alerts.read')) return;
    const run = ++this.latest;
    try {
      const { total } = await this.api.list({ status: 'open' }, { limit: 1, cursor: null });
      if (run === this.latest) this.countSignal.set(total);
    } catch (thrown) {
      // A number that nobody vouches for any more is worse than none; the alerts' page says what is wrong.
      if (run === this.latest && asApiError(thrown).status !== 0) this.countSignal.set(null);
    }
  }
}
