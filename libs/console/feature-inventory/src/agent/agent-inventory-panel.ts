import { Component, input, signal } from '@angular/core';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { AgentHardware } from './agent-hardware';
import { AgentServices } from './agent-services';
import { AgentSoftware } from './agent-software';
import { AgentSoftwareChanges } from './agent-software-changes';

const VIEWS = [
  { view: 'hardware', label: 'Machine' },
  { view: 'software', label: 'Software' },
  { view: 'changes', label: 'History' },
  { view: 'services', label: 'Services' },
] as const;

/** What a machine is and what is on it. */
@Component({
  selector: 'grmm-agent-inventory-panel',
  imports: [AgentHardware, AgentServices, AgentSoftware, AgentSoftwareChanges, MatButtonToggle, MatButtonToggleGroup],
  template: `
    <mat-button-toggle-group
      hideSingleSelectionIndicator
      aria-label="Part of the inventory"
      [value]="view()"
      (valueChange)="view.set($event)"
    >
      @for (each of views; track each.view) {
        <mat-button-toggle [value]="each.view" [attr.data-testid]="'show-' + each.view">{{
          each.label
        }}</mat-button-toggle>
      }
    </mat-button-toggle-group>
    @switch (view()) {
      @case ('hardware') {
        <grmm-agent-hardware [agentId]="agentId()" />
      }
      @case ('software') {
        <grmm-agent-software [agentId]="agentId()" />
      }
      @case ('changes') {
        <grmm-agent-software-changes [agentId]="agentId()" />
      }
      @case ('services') {
        <grmm-agent-services [agentId]="agentId()" />
      }
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: stretch;
      gap: 16px;
      padding-top: 16px;
    }
    mat-button-toggle-group {
      align-self: flex-start;
      flex-wrap: wrap;
      max-width: 100%;
    }
  `,
})
export class AgentInventoryPanel {
  readonly agentId = input.required<string>();

  protected readonly views = VIEWS;
  protected readonly view = signal<(typeof VIEWS)[number]['view']>('hardware');
}
