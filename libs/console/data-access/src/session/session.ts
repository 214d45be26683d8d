import { computed, inject, Injectable, signal } from '@angular/core';
import { Subject } from 'rxjs';
import type { LoginAnswer, Permission, User } from '../api/api-models';
import { SESSION_STORAGE } from './session-storage';

export type SessionEnd = 'signed_out' | 'expired';

const STORAGE_KEY = 'grmm.session';
/** Timers of browsers overflow above this; longer sessions are checked again then. */
const MAX_TIMER_MS = 2_147_483_647;

/** Who is signed in, in this tab. Kept in sessionStorage, so a reload stays signed in and a new tab does not. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly storage = inject(SESSION_STORAGE);
  private readonly current = signal<LoginAnswer | null>(restore(this.storage));
  private readonly permissions = computed(() => new Set<Permission>(this.user()?.permissions));
  private readonly ends = new Subject<SessionEnd>();
  private readonly demands = new Subject<void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly token = computed(() => this.current()?.token ?? null);
  readonly user = computed<User | null>(() => this.current()?.user ?? null);
  readonly isSignedIn = computed(() => this.current() !== null);
  readonly mustChangePassword = computed(() => this.user()?.must_change_password === true);
  /** The role would allow more, once a second factor is set up or was shown. */
  readonly isSecondFactorMissing = computed(() => this.user()?.second_factor_missing === true);
  /** Why the session ended, once for each end. */
  readonly ended = this.ends.asObservable();
  /** The server refused something until a second factor is shown. */
  readonly secondFactorDemanded = this.demands.asObservable();

  constructor() {
    this.armTimer();
  }

  /** Whether this session may do it; the server decides again whenever it is done. */
  may(permission: Permission): boolean {
    return this.permissions().has(permission);
  }

  begin(answer: LoginAnswer): void {
    this.store(answer);
    this.armTimer();
  }

  updateUser(user: User): void {
    const current = this.current();
    if (current !== null) this.store({ ...current, user });
  }

  demandSecondFactor(): void {
    this.demands.next();
  }

  end(reason: SessionEnd): void {
    if (this.current() === null) return;
    clearTimeout(this.timer);
    this.storage.removeItem(STORAGE_KEY);
    this.current.set(null);
    this.ends.next(reason);
  }

  private store(answer: LoginAnswer): void {
    this.storage.setItem(STORAGE_KEY, JSON.stringify(answer));
    this.current.set(answer);
  }

  private armTimer(): void {
    clearTimeout(this.timer);
    const current = this.current();
    if (current === null) return;
    const leftMs = Date.parse(current.expires_at) - Date.now();
    this.timer = setTimeout(
      () => {
        if (leftMs > MAX_TIMER_MS) this.armTimer();
        else this.end('expired');
      },
      Math.min(leftMs, MAX_TIMER_MS),
    );
  }
}

function restore(storage: Storage): LoginAnswer | null {
  const stored = storage.getItem(STORAGE_KEY);
  if (stored === null) return null;
  try {
    const answer = JSON.parse(stored) as LoginAnswer;
    return Date.parse(answer.expires_at) > Date.now() ? answer : null;
  } catch {
    // Not ours any more: a fresh sign-in replaces it.
    storage.removeItem(STORAGE_KEY);
    return null;
  }
}
