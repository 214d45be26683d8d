import { Component, input } from '@angular/core';
import type { Command, CommandFilters, CursorList } from '@gururmm/console/data-access';
import { EmptyState, ErrorPanel, Pager, Skeleton } from '@gururmm/console/ui';
import { CommandTable } from './command-table';

/** A page of commands with what belongs around it: loading, failure, emptiness, paging. */
@Component({
  selector: 'grmm-command-panel',
  imports: [CommandTable, EmptyState, ErrorPanel, Pager, Skeleton],
  template: `
    @if (list().error(); as error) {
      <grmm-error-panel [error]="error" (retry)="list().reload()" />
    }
    @if (list().isLoaded()) {
      <div class="panel">
        @if (list().items().length > 0) {
          <grmm-command-table [commands]="list().items()" [showAgent]="showAgent()" />
          <grmm-pager
            [start]="list().start()"
            [count]="list().items().length"
            [total]="list().total()"
            [hasNext]="list().hasNext()"
            [hasPrevious]="list().hasPrevious()"
            (next)="list().next()"
            (previous)="list().previous()"
          />
        } @else {
          <grmm-empty-state icon="terminal" heading="No commands" [text]="emptyText()" />
        }
      </div>
    } @else if (list().isLoading()) {
      <div class="panel"><grmm-skeleton /></div>
    }
  `,
})
export class CommandPanel {
  readonly list = input.required<CursorList<Command, CommandFilters>>();
  readonly showAgent = input(true);
  readonly emptyText = input('Commands run on agents appear here.');
}
