/**
 * Runs a task again and again with a pause between the end of one run and the start of
 * the next; the pause is asked anew each time, so that a changed policy takes effect.
 */
export class RepeatingTask {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private generation = 0;

  constructor(
    private readonly intervalSeconds: () => number,
    private readonly task: () => void | Promise<void>,
  ) {}

  /** Starts or restarts; the first run is due at once or after one interval. */
  start(firstRun: 'now' | 'after_interval'): void {
    this.stop();
    this.schedule(firstRun === 'now' ? 0 : this.intervalSeconds() * 1000, this.generation);
  }

  stop(): void {
    this.generation += 1;
    clearTimeout(this.timer);
  }

  private schedule(delayMs: number, generation: number): void {
    this.timer = setTimeout(() => void this.run(generation), delayMs);
  }

  private async run(generation: number): Promise<void> {
    const startedAtMs = performance.now();
    await this.task();
    if (generation !== this.generation) return;
    const spentMs = performance.now() - startedAtMs;
    this.schedule(Math.max(0, this.intervalSeconds() * 1000 - spentMs), generation);
  }
}
