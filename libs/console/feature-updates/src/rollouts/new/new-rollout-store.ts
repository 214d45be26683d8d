import { inject, Injectable, signal } from '@angular/core';
import {
  Attempt,
  type NewRollout,
  type Release,
  ReleasesApi,
  type RolloutInput,
  RolloutsApi,
} from '@gururmm/console/data-access';
import { SubmissionKey } from '@gururmm/console/feature-commands';

const OFFERED = 100;

/** The releases to choose from, and the way to start a rollout once. */
@Injectable()
export class NewRolloutStore {
  private readonly api = inject(RolloutsApi);
  private readonly key = new SubmissionKey();
  private readonly releasesSignal = signal<readonly Release[]>([]);

  readonly releases = this.releasesSignal.asReadonly();
  readonly starting = new Attempt();

  constructor() {
    // Without versions there is nothing to choose, and the form says so.
    inject(ReleasesApi)
      .list({ limit: OFFERED, cursor: null })
      .then(
        ({ items }) => this.releasesSignal.set(items.filter(({ withdrawn_at }) => withdrawn_at === null)),
        () => this.releasesSignal.set([]),
      );
  }

  /** @returns null when it was refused, and `starting` says why */
  start(input: RolloutInput): Promise<NewRollout | null> {
    return this.starting.run(() => this.key.send(input, (key) => this.api.create(input, key)));
  }
}
