import { inject, Injectable } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import type { Failure } from './error-panel';

const SHORT_MS = 4_000;
const LONG_MS = 10_000;

/** Short messages at the edge of the screen, read out by screen readers. */
@Injectable({ providedIn: 'root' })
export class Notices {
  private readonly bar = inject(MatSnackBar);

  done(text: string): void {
    this.bar.open(text, undefined, { duration: SHORT_MS, politeness: 'polite' });
  }

  failed(error: Failure): void {
    const reference = error.requestId === null ? '' : ` (request ${error.requestId})`;
    this.bar.open(`${error.detail}${reference}`, 'Close', { duration: LONG_MS, politeness: 'assertive' });
  }
}
