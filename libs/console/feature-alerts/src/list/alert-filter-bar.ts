import { Component, computed, effect, inject, input, output, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormControl } from '@angular/forms';
import { MatChipRemove, MatChipRow, MatChipSet } from '@angular/material/chips';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatOption, MatSelect } from '@angular/material/select';
import { type Agent, ClientOptions } from '@gururmm/console/data-access';
import { AgentName, AgentPicker } from '@gururmm/console/feature-places';
import { ALERT_SEVERITY_LOOKS, ALERT_STATE_LOOKS } from '@gururmm/console/ui';
import { ALERT_SEVERITIES } from '@gururmm/shared/protocol';
import { RuleOptions } from '../rules/rule-options';
import { type AlertQuery, STATUS_CHOICES, type StatusChoice, statusOf } from './alert-query';

const STATUS_LABELS: Readonly<Record<StatusChoice, string>> = {
  active: 'Not resolved',
  open: ALERT_STATE_LOOKS.open.label,
  acknowledged: ALERT_STATE_LOOKS.acknowledged.label,
  resolved: ALERT_STATE_LOOKS.resolved.label,
  all: 'Any',
};

/** Asks which alerts are meant. */
@Component({
  selector: 'grmm-alert-filter-bar',
  imports: [
    AgentName,
    AgentPicker,
    MatChipRemove,
    MatChipRow,
    MatChipSet,
    MatFormField,
    MatIcon,
    MatLabel,
    MatOption,
    MatSelect,
  ],
  providers: [ClientOptions, RuleOptions],
  templateUrl: './alert-filter-bar.html',
  styles: `
    .agent {
      align-self: center;
    }
  `,
})
export class AlertFilterBar {
  protected readonly options = inject(ClientOptions);
  protected readonly rules = inject(RuleOptions).rules;

  readonly query = input.required<AlertQuery>();
  readonly changed = output<AlertQuery>();

  protected readonly statuses = STATUS_CHOICES;
  protected readonly statusLabels = STATUS_LABELS;
  protected readonly severities = ALERT_SEVERITIES;
  protected readonly severityLooks = ALERT_SEVERITY_LOOKS;
  protected readonly agent = new FormControl<Agent | null>(null);
  protected readonly status = computed(() => statusOf(this.query()));

  constructor() {
    effect(() => {
      const clientId = this.query().client_id;
      untracked(() => void this.options.chooseClients(clientId === undefined ? [] : [clientId]));
    });
    this.agent.valueChanges.pipe(takeUntilDestroyed()).subscribe((agent) => {
      if (agent !== null) this.changed.emit({ agent_id: agent.id });
    });
  }

  protected forgetAgent(): void {
    this.agent.setValue(null, { emitEvent: false });
    this.changed.emit({ agent_id: undefined });
  }
}
