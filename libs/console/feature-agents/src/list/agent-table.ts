import { Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import type { Agent } from '@gururmm/console/data-access';
import { OsNamePipe, StatusChip, TimeAgo } from '@gururmm/console/ui';

@Component({
  selector: 'grmm-agent-table',
  imports: [MatButton, MatTableModule, OsNamePipe, RouterLink, StatusChip, TimeAgo],
  templateUrl: './agent-table.html',
})
export class AgentTable {
  readonly agents = input.required<readonly Agent[]>();
  readonly canManage = input.required<boolean>();
  readonly approved = output<Agent>();
  readonly rejected = output<Agent>();

  protected readonly columns = ['hostname', 'status', 'place', 'os', 'version', 'seen', 'actions'];
  protected readonly idOf = (_index: number, agent: Agent) => agent.id;
}
