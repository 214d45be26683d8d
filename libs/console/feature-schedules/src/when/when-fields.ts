import { Component, effect, inject, input, signal, untracked } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import type { ScheduleKind } from '@gururmm/console/data-access';
import { debounceTime, merge } from 'rxjs';
import type { ScheduleForm } from '../page/schedule-form';
import { RunPreviewStore } from './run-preview-store';
import { cronText, KIND_LABELS, KINDS } from './when-text';

const TYPING_MS = 300;

/** Asks when a schedule runs, and shows what the server makes of it. */
@Component({
  selector: 'grmm-when-fields',
  imports: [MatError, MatFormField, MatHint, MatInput, MatLabel, MatOption, MatSelect, ReactiveFormsModule],
  providers: [RunPreviewStore],
  templateUrl: './when-fields.html',
})
export class WhenFields {
  protected readonly preview = inject(RunPreviewStore);

  readonly form = input.required<ScheduleForm>();

  protected readonly kinds = KINDS;
  protected readonly kindLabels = KIND_LABELS;
  protected readonly cronText = cronText;
  protected readonly zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
  protected readonly kind = signal<ScheduleKind>('cron');

  constructor() {
    effect((onCleanup) => {
      const { cron, kind, timeZone } = this.form().controls;
      const show = () => void this.preview.show(cron.value, timeZone.value);
      this.kind.set(kind.value);
      untracked(show);
      const following = kind.valueChanges.subscribe((value) => this.kind.set(value));
      following.add(merge(cron.valueChanges, timeZone.valueChanges).pipe(debounceTime(TYPING_MS)).subscribe(show));
      onCleanup(() => following.unsubscribe());
    });
  }
}
