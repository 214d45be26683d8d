import { Component, input } from '@angular/core';
import type { Command, CommandFilters, CursorList } from '@gururmm/console/data-access';
import { ListFrame } from '@gururmm/console/ui';
import { CommandTable } from './command-table';

/** A page of commands with what belongs around it: loading, failure, emptiness, paging. */
@Component({
  selector: 'grmm-command-panel',
  imports: [CommandTable, ListFrame],
  template: `
    <grmm-list-frame [list]="list()" emptyIcon="terminal" emptyHeading="No commands" [emptyText]="emptyText()">
      <grmm-command-table [commands]="list().items()" [showAgent]="showAgent()" />
    </grmm-list-frame>
  `,
})
export class CommandPanel {
  readonly list = input.required<CursorList<Command, CommandFilters>>();
  readonly showAgent = input(true);
  readonly emptyText = input('Commands run on agents appear here.');
}
