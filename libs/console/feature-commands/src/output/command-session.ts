import { computed, DestroyRef, effect, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { type Command, CommandsApi, followTopics, LiveSocket, Loadable } from '@gururmm/console/data-access';
import { type ConsoleEvent, isTerminalStatus } from '@gururmm/shared/protocol';
import { hasGap, NO_OUTPUT, type OutputRun, wholeOutput, withChunks } from './output-text';

/** The net under the live events: how often a command that is not over is read again. */
const POLL_LIVE_MS = 10_000;
const POLL_ALONE_MS = 2_000;

/** Follows one command until it is over: its state, and its output as it is written. */
@Injectable()
export class CommandSession {
  private readonly api = inject(CommandsApi);
  private readonly live = inject(LiveSocket);
  private readonly commandId = signal<string | null>(null);
  private readonly loaded = new Loadable<Command>();
  private readonly output = signal(NO_OUTPUT);
  private filling: Promise<void> | null = null;

  readonly command = this.loaded.value;
  readonly error = this.loaded.error;
  readonly isLoading = this.loaded.isLoading;
  readonly isOver = computed(() => {
    const command = this.command();
    return command !== null && isTerminalStatus(command.status);
  });
  readonly runs = computed<readonly OutputRun[]>(() => {
    const output = this.output();
    const whole = wholeOutput(this.command()?.stdout ?? null, this.command()?.stderr ?? null);
    const isIncomplete = output.runs.length === 0 || (this.isOver() && hasGap(output));
    return isIncomplete && whole.length > 0 ? whole : output.runs;
  });

  constructor() {
    followTopics(() => {
      const id = this.commandId();
      return id === null ? [] : [`command:${id}`];
    });
    this.live.events.pipe(takeUntilDestroyed()).subscribe((event) => this.take(event));
    this.live.restored.pipe(takeUntilDestroyed()).subscribe(() => void this.refresh());
    inject(DestroyRef).onDestroy(() => this.commandId.set(null));
    this.pollWhileOpen();
  }

  /** Starts over with another command; `known` spares the first read. */
  async follow(id: string, known?: Command): Promise<void> {
    this.output.set(NO_OUTPUT);
    this.filling = null;
    this.loaded.clear();
    if (known !== undefined) this.loaded.set(known);
    this.commandId.set(id);
    await this.refresh();
  }

  async cancel(): Promise<void> {
    const id = this.commandId();
    if (id === null) return;
    await this.api.cancel(id);
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const id = this.commandId();
    if (id === null) return;
    await this.loaded.load(() => this.api.get(id));
    await this.fill(id);
  }

  private take(event: ConsoleEvent): void {
    const id = this.commandId();
    if (event.type === 'command_output' && event.payload.command_id === id) {
      this.output.update((output) => withChunks(output, [event.payload]));
      if (hasGap(this.output())) void this.fill(id);
    } else if (event.type === 'command_changed' && event.payload.command_id === id) {
      const { status, exit_code } = event.payload;
      this.loaded.patch((command) => (isTerminalStatus(command.status) ? command : { ...command, status, exit_code }));
      void this.refresh();
    }
  }

  /** Reads the chunks that did not come by themselves; callers share one read. */
  private fill(id: string): Promise<void> {
    this.filling ??= this.readMissing(id).finally(() => (this.filling = null));
    return this.filling;
  }

  private async readMissing(id: string): Promise<void> {
    try {
      for (;;) {
        const { items } = await this.api.output(id, this.output().lastSeq);
        const before = this.output().lastSeq;
        if (id !== this.commandId()) return;
        this.output.update((output) => withChunks(output, items));
        if (this.output().lastSeq === before) return;
      }
    } catch {
      // The next poll reads again; a lasting failure shows on the command itself.
    }
  }

  private pollWhileOpen(): void {
    effect((onCleanup) => {
      if (this.commandId() === null || this.isOver()) return;
      const everyMs = this.live.status() === 'live' ? POLL_LIVE_MS : POLL_ALONE_MS;
      const timer = setInterval(() => void this.refresh(), everyMs);
      onCleanup(() => clearInterval(timer));
    });
  }
}
