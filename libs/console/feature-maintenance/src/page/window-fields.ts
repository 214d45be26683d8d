import { Component, effect, input, signal } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import type { MaintenanceWindowKind } from '@gururmm/console/data-access';
import { KIND_LABELS, KINDS, minutesText, WEEKDAYS } from '../window-text';
import type { WindowForm } from './window-form';

/** Asks when a window comes, and how long it lasts. */
@Component({
  selector: 'grmm-window-fields',
  imports: [MatError, MatFormField, MatHint, MatInput, MatLabel, MatOption, MatSelect, MatSuffix, ReactiveFormsModule],
  templateUrl: './window-fields.html',
})
export class WindowFields {
  readonly form = input.required<WindowForm>();

  protected readonly kinds = KINDS;
  protected readonly kindLabels = KIND_LABELS;
  protected readonly weekdays = WEEKDAYS;
  protected readonly zones = Intl.supportedValuesOf('timeZone');
  protected readonly kind = signal<MaintenanceWindowKind>('once');
  protected readonly durationText = signal('');

  constructor() {
    effect((onCleanup) => {
      const { durationMinutes, kind } = this.form().controls;
      const show = () => {
        this.kind.set(kind.value);
        this.durationText.set(durationMinutes.value > 0 ? minutesText(durationMinutes.value) : '');
      };
      show();
      const following = this.form().valueChanges.subscribe(show);
      onCleanup(() => following.unsubscribe());
    });
  }
}
