import { Component, effect, inject, input, untracked } from '@angular/core';
import {
  type AgentInventory,
  CursorList,
  type HardwareChange,
  InventoryApi,
  Loadable,
  reloadOn,
} from '@gururmm/console/data-access';
import { BytesPipe, EmptyState, ErrorPanel, ListFrame, Skeleton, TimeAgo } from '@gururmm/console/ui';
import { hardwareFacts } from './hardware-facts';

/** The machine and its system, and what changed in them. */
@Component({
  selector: 'grmm-agent-hardware',
  imports: [BytesPipe, EmptyState, ErrorPanel, ListFrame, Skeleton, TimeAgo],
  templateUrl: './agent-hardware.html',
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 16px;
    }
    .grid {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr));
      gap: 16px;
      align-items: start;
    }
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      padding: 6px 0;
      overflow-wrap: anywhere;
    }
    .changes li {
      padding: 12px 16px;
    }
    .changes li + li {
      border-top: 1px solid var(--mat-sys-outline-variant);
    }
    .sub {
      display: block;
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class AgentHardware {
  private readonly api = inject(InventoryApi);
  protected readonly read = new Loadable<AgentInventory>();
  protected readonly changes = new CursorList<HardwareChange, { agentId: string }>(({ agentId }, page) =>
    this.api.hardwareChanges(agentId, page),
  );
  protected readonly factsOf = hardwareFacts;

  readonly agentId = input.required<string>();

  constructor() {
    effect(() => {
      const agentId = this.agentId();
      untracked(() => {
        void this.load(agentId);
        void this.changes.show({ agentId });
      });
    });
    reloadOn(
      (event) =>
        event.type === 'inventory_changed' &&
        event.payload.agent_id === this.agentId() &&
        event.payload.section === 'hardware',
      () => {
        void this.load();
        void this.changes.reload();
      },
    );
  }

  protected load(agentId = this.agentId()): Promise<void> {
    return this.read.load(() => this.api.ofAgent(agentId));
  }
}
