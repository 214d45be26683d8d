import { Component, input, output, signal } from '@angular/core';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTableModule } from '@angular/material/table';
import type { AgentUpdate, CursorList, RolloutAgentFilters } from '@gururmm/console/data-access';
import { AgentName } from '@gururmm/console/feature-places';
import { AGENT_UPDATE_LOOKS, ListFrame, StatusChip, TimeAgo } from '@gururmm/console/ui';
import { AGENT_UPDATE_STATES, type AgentUpdateState } from '@gururmm/shared/protocol';

/** The machines of a rollout, each with how far it is and why. */
@Component({
  selector: 'grmm-rollout-agents',
  imports: [AgentName, ListFrame, MatFormField, MatLabel, MatOption, MatSelect, MatTableModule, StatusChip, TimeAgo],
  templateUrl: './rollout-agents.html',
})
export class RolloutAgents {
  readonly list = input.required<CursorList<AgentUpdate, RolloutAgentFilters & { id: string }>>();
  readonly filtered = output<RolloutAgentFilters>();

  protected readonly columns = ['agent', 'state', 'ring', 'version', 'updated'];
  protected readonly states = AGENT_UPDATE_STATES;
  protected readonly looks = AGENT_UPDATE_LOOKS;
  protected readonly state = signal<AgentUpdateState | undefined>(undefined);

  protected filter(state: AgentUpdateState | undefined): void {
    this.state.set(state);
    this.filtered.emit(state === undefined ? {} : { state });
  }
}
