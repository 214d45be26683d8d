/** Runs a task once nothing has happened for a while; every further event begins the wait anew. */
export class QuietTask {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly quietMs: number,
    private readonly task: () => void,
  ) {}

  /** Something happened. */
  touch(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.task, this.quietMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
