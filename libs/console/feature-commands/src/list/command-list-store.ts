import { inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  type Command,
  type CommandFilters,
  CommandsApi,
  CursorList,
  followTopics,
  LiveSocket,
} from '@gururmm/console/data-access';
import type { ConsoleEvent } from '@gururmm/shared/protocol';
import { auditTime, filter, merge } from 'rxjs';

/** At most one reload in this time, however busy the fleet is. */
const RELOAD_MS = 1_000;

/** Commands as a page of a list, kept fresh by live events. */
@Injectable()
export class CommandListStore {
  private readonly api = inject(CommandsApi);
  private readonly topics = signal<readonly string[]>([]);
  private agentId: string | undefined;

  readonly list = new CursorList<Command, CommandFilters>((filters, page) => this.api.list(filters, page));

  constructor() {
    const live = inject(LiveSocket);
    followTopics(this.topics);
    const changes = live.events.pipe(filter((event) => this.applies(event)));
    changes.pipe(takeUntilDestroyed()).subscribe((event) => this.take(event));
    merge(changes.pipe(auditTime(RELOAD_MS)), live.restored)
      .pipe(takeUntilDestroyed())
      .subscribe(() => void this.list.reload());
  }

  show(filters: CommandFilters): void {
    this.agentId = filters.agent_id;
    this.topics.set([filters.agent_id === undefined ? 'commands' : `agent:${filters.agent_id}`]);
    void this.list.show(filters);
  }

  private applies(event: ConsoleEvent): boolean {
    if (event.type !== 'command_changed') return false;
    return this.agentId === undefined || event.payload.agent_id === this.agentId;
  }

  private take(event: ConsoleEvent): void {
    if (event.type !== 'command_changed') return;
    const { command_id, status, exit_code } = event.payload;
    this.list.patch(
      ({ id }) => id === command_id,
      (command) => ({ ...command, status, exit_code }),
    );
  }
}
