import { Component, effect, inject, input, signal } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { ClientOptions } from '@gururmm/console/data-access';
import { ALERT_SEVERITY_LOOKS } from '@gururmm/console/ui';
import { ALERT_SEVERITIES } from '@gururmm/shared/protocol';
import { WEEKDAYS } from '../../labels';
import type { RouteForm } from './route-form';

/** Asks of which alerts somebody is told, and in which hours. */
@Component({
  selector: 'grmm-match-fields',
  imports: [
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    MatSlideToggle,
    ReactiveFormsModule,
  ],
  providers: [ClientOptions],
  templateUrl: './match-fields.html',
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class MatchFields {
  protected readonly options = inject(ClientOptions);

  readonly form = input.required<RouteForm>();

  protected readonly severities = ALERT_SEVERITIES;
  protected readonly severityLooks = ALERT_SEVERITY_LOOKS;
  protected readonly weekdays = WEEKDAYS;
  protected readonly zones = Intl.supportedValuesOf('timeZone');
  protected readonly clientId = signal<string | null>(null);

  constructor() {
    effect((onCleanup) => {
      const { clientId, siteIds } = this.form().controls;
      this.show(clientId.value);
      const following = clientId.valueChanges.subscribe((id) => {
        siteIds.setValue([]);
        this.show(id);
      });
      onCleanup(() => following.unsubscribe());
    });
  }

  private show(clientId: string | null): void {
    this.clientId.set(clientId);
    void this.options.chooseClients(clientId === null ? [] : [clientId]);
  }
}
