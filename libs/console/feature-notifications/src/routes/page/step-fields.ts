import { Component, effect, inject, input, signal } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import type { NotificationChannel } from '@gururmm/console/data-access';
import { CHANNEL_KIND_LABELS } from '../../labels';
import { ChannelOptions } from '../channel-options';
import { MAX_STEPS, type RouteForm, stepForm } from './route-form';

const NEXT_STEP_MINUTES = 15;

/** Asks who is told, and who next while nobody acknowledges. */
@Component({
  selector: 'grmm-step-fields',
  imports: [
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatIcon,
    MatIconButton,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    MatSuffix,
    ReactiveFormsModule,
  ],
  providers: [ChannelOptions],
  templateUrl: './step-fields.html',
  styles: `
    :host {
      display: contents;
    }
    .step {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 12px;
    }
    .step > :first-child {
      flex: 0 1 160px;
    }
    .step > :nth-child(2) {
      flex: 1 1 220px;
    }
  `,
})
export class StepFields {
  private readonly options = inject(ChannelOptions);

  readonly form = input.required<RouteForm>();

  protected readonly kindLabels = CHANNEL_KIND_LABELS;
  private readonly clientId = signal<string | null>(null);

  constructor() {
    effect((onCleanup) => {
      const { clientId } = this.form().controls;
      this.clientId.set(clientId.value);
      const following = clientId.valueChanges.subscribe((id) => this.clientId.set(id));
      onCleanup(() => following.unsubscribe());
    });
  }

  protected channels(): readonly NotificationChannel[] {
    return this.options.usableBy(this.clientId());
  }

  protected canAdd(): boolean {
    const { steps } = this.form().controls;
    return steps.enabled && steps.length < MAX_STEPS;
  }

  protected add(): void {
    const { steps } = this.form().controls;
    const last = steps.controls.at(-1)?.controls.afterMinutes.value ?? 0;
    steps.push(stepForm({ after_minutes: last + NEXT_STEP_MINUTES, channel_ids: [] }));
  }

  protected remove(index: number): void {
    this.form().controls.steps.removeAt(index);
  }
}
