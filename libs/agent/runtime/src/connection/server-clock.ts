/** A clock that is wrong by less than this is left alone: the way of an answer takes time as well. */
export const TOLERATED_SKEW_MS = 30_000;

/** Wall and monotonic clock that part by more than this were parted: the clock was set, or the machine slept. */
const STEP_MS = 5_000;

/** The two clocks of a machine, in milliseconds. */
export interface MachineClocks {
  wallMs(): number;
  monotonicMs(): number;
}

const MACHINE: MachineClocks = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/**
 * The time of the server, as far as this machine knows it: the difference is measured once with every
 * sign-in, and forgotten when the machine's clock is set. A sample gets its time once, here, and keeps it
 * however often it is sent.
 */
export class ServerClock {
  private measured: { readonly offsetMs: number; readonly wallMinusMonotonicMs: number } | undefined;

  constructor(private readonly clocks: MachineClocks = MACHINE) {}

  /** @param serverTime RFC 3339, from the answer to `auth` */
  measure(serverTime: string): void {
    const wallMs = this.clocks.wallMs();
    this.measured = {
      offsetMs: Date.parse(serverTime) - wallMs,
      wallMinusMonotonicMs: wallMs - this.clocks.monotonicMs(),
    };
  }

  /** Milliseconds that this machine's clock is behind the server's; 0 where it is about right or not known. */
  get correctionMs(): number {
    if (this.measured === undefined) return 0;
    const stepMs = this.clocks.wallMs() - this.clocks.monotonicMs() - this.measured.wallMinusMonotonicMs;
    if (Math.abs(stepMs) > STEP_MS) this.measured = undefined;
    const offsetMs = this.measured?.offsetMs ?? 0;
    return Math.abs(offsetMs) > TOLERATED_SKEW_MS ? offsetMs : 0;
  }

  /** The time to put on a sample. */
  now(): Date {
    return new Date(this.clocks.wallMs() + this.correctionMs);
  }
}
