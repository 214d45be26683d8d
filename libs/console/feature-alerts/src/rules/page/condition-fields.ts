import { Component, effect, input, output, signal } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import type { AlertRuleKind } from '@gururmm/console/data-access';
import { ALERT_SEVERITY_LOOKS, formatSpan } from '@gururmm/console/ui';
import { ALERT_SEVERITIES } from '@gururmm/shared/protocol';
import { KIND_LABELS, KINDS, unitOf } from '../rule-kinds';
import type { RuleForm } from './rule-form';

/** Asks what is an alert, from when on, and how bad it is. */
@Component({
  selector: 'grmm-condition-fields',
  imports: [
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    MatSlideToggle,
    MatSuffix,
    ReactiveFormsModule,
  ],
  templateUrl: './condition-fields.html',
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class ConditionFields {
  readonly form = input.required<RuleForm>();
  readonly changed = output();

  protected readonly kinds = KINDS;
  protected readonly kindLabels = KIND_LABELS;
  protected readonly severities = ALERT_SEVERITIES;
  protected readonly severityLooks = ALERT_SEVERITY_LOOKS;
  protected readonly kind = signal<AlertRuleKind>('cpu');
  protected readonly durationText = signal('');

  constructor() {
    effect((onCleanup) => {
      const { durationSeconds, kind } = this.form().controls;
      const show = () => {
        this.kind.set(kind.value);
        const seconds = durationSeconds.value;
        this.durationText.set(seconds > 0 ? formatSpan(seconds * 1000) : 'At once');
      };
      show();
      const following = this.form().valueChanges.subscribe(() => {
        show();
        this.changed.emit();
      });
      onCleanup(() => following.unsubscribe());
    });
  }

  protected unit(): string | null {
    const unit = unitOf(this.kind());
    return unit === 'percent' ? '%' : unit === 'seconds' ? 's' : null;
  }
}
