import { Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';

/** What the panel shows of a failure; `ApiError` fits. */
export interface Failure {
  readonly detail: string;
  readonly requestId: string | null;
}

/** Says what went wrong, with the request's id for whoever is asked for help. */
@Component({
  selector: 'grmm-error-panel',
  imports: [MatButton, MatIcon],
  template: `
    <div class="error" role="alert" data-testid="error-panel">
      <mat-icon svgIcon="error" aria-hidden="true" />
      <div class="text">
        <p data-testid="error-detail">{{ error().detail }}</p>
        @if (error().requestId; as id) {
          <details>
            <summary>Details for support</summary>
            Request <code data-testid="error-request-id">{{ id }}</code>
          </details>
        }
      </div>
      @if (canRetry()) {
        <button mat-button type="button" (click)="retry.emit()">Try again</button>
      }
    </div>
  `,
  styles: `
    .error {
      display: flex;
      align-items: flex-start;
      gap: 12px;
      padding: 12px 16px;
      border-radius: 12px;
      color: var(--grmm-bad);
      background: var(--grmm-bad-fill);
    }
    mat-icon {
      flex: none;
    }
    .text {
      flex: 1;
      min-width: 0;
      overflow-wrap: anywhere;
      padding-top: 2px;
    }
    details {
      margin-top: 4px;
      font: var(--mat-sys-body-small);
    }
    summary {
      cursor: pointer;
    }
  `,
})
export class ErrorPanel {
  readonly error = input.required<Failure>();
  readonly canRetry = input(true);
  readonly retry = output();
}
