import { Component, computed, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTableModule } from '@angular/material/table';
import { MatTooltip } from '@angular/material/tooltip';
import { RouterLink } from '@angular/router';
import type { Alert } from '@gururmm/console/data-access';
import { AgentName, type Place, PlaceName } from '@gururmm/console/feature-places';
import { StatusChip, TimeAgo } from '@gururmm/console/ui';

/** Alerts as rows: what is wrong where, since when, and what can be done about it. */
@Component({
  selector: 'grmm-alert-table',
  imports: [AgentName, MatIcon, MatIconButton, MatTableModule, MatTooltip, PlaceName, RouterLink, StatusChip, TimeAgo],
  templateUrl: './alert-table.html',
})
export class AlertTable {
  readonly alerts = input.required<readonly Alert[]>();
  readonly canManage = input(false);
  readonly showAgent = input(true);
  readonly acknowledged = output<Alert>();
  readonly resolved = output<Alert>();

  protected readonly columns = computed(() => [
    'severity',
    'message',
    ...(this.showAgent() ? ['where'] : []),
    'opened',
    'status',
    ...(this.canManage() ? ['actions'] : []),
  ]);

  protected idOf(_index: number, { id }: Alert): string {
    return id;
  }

  /** Where a site that is down stands; alerts of agents name the agent. */
  protected placeOf({ client_id, site_id }: Alert): Place {
    const level = site_id !== null ? 'site' : client_id !== null ? 'client' : 'global';
    return { level, client_id, site_id, agent_id: null };
  }
}
