import { DestroyRef, inject, Injectable, signal } from '@angular/core';

const TICK_MS = 10_000;

/** The present time, renewed every ten seconds: whatever shows "2 minutes ago" reads it. */
@Injectable({ providedIn: 'root' })
export class Clock {
  private readonly nowSignal = signal(Date.now());
  readonly now = this.nowSignal.asReadonly();

  constructor() {
    const timer = setInterval(() => this.nowSignal.set(Date.now()), TICK_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
