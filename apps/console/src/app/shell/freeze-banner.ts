import { DatePipe } from '@angular/common';
import { Component, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatIcon } from '@angular/material/icon';
import { type Dispatch, JobsApi, LiveSocket, Loadable, Session, SettingsApi } from '@gururmm/console/data-access';
import { merge, timer } from 'rxjs';

const LOOK_MS = 15_000;

/** Tells everybody who waits for a command that none goes out. */
@Component({
  selector: 'grmm-freeze-banner',
  imports: [DatePipe, MatIcon],
  template: `
    @if (dispatch.value(); as state) {
      @if (state.frozen) {
        <div class="banner" role="status" data-testid="freeze-banner">
          <mat-icon svgIcon="block" aria-hidden="true" />
          <p>
            All dispatch is frozen since {{ state.frozen_since | date: 'short' }}: no command starts on any machine.
            What runs goes on.
          </p>
        </div>
      }
    }
  `,
  styles: `
    .banner {
      display: flex;
      align-items: center;
      gap: 12px;
      padding: 8px 24px;
      color: var(--grmm-bad);
      background: var(--grmm-bad-fill);
    }
    mat-icon {
      flex: none;
    }
    @media (max-width: 599px) {
      .banner {
        padding: 8px 12px;
      }
    }
  `,
})
export class FreezeBanner {
  private readonly api = inject(JobsApi);
  private readonly session = inject(Session);
  protected readonly dispatch = new Loadable<Dispatch>();

  constructor() {
    merge(timer(0, LOOK_MS), inject(LiveSocket).restored, inject(SettingsApi).changed)
      .pipe(takeUntilDestroyed())
      .subscribe(() => this.look());
  }

  private look(): void {
    if (this.session.may('commands.read')) void this.dispatch.load(() => this.api.dispatch());
  }
}
