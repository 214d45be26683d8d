import { Component, computed, input } from '@angular/core';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import type { Command } from '@gururmm/console/data-access';
import { DurationPipe, StatusChip, TimeAgo } from '@gururmm/console/ui';
import { AgentName } from '@gururmm/console/feature-places';
import { firstLine } from './first-line';

const COLUMNS = ['command', 'agent', 'type', 'status', 'exit', 'duration', 'created'] as const;

@Component({
  selector: 'grmm-command-table',
  imports: [AgentName, DurationPipe, MatTableModule, RouterLink, StatusChip, TimeAgo],
  templateUrl: './command-table.html',
  styles: `
    .command {
      display: inline-block;
      max-width: min(46ch, 100%);
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      vertical-align: bottom;
    }
  `,
})
export class CommandTable {
  readonly commands = input.required<readonly Command[]>();
  readonly showAgent = input(true);

  protected readonly columns = computed(() => COLUMNS.filter((column) => column !== 'agent' || this.showAgent()));
  protected readonly firstLine = firstLine;
}
