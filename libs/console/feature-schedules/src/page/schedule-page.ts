import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { Router, RouterLink } from '@angular/router';
import { asApiError, type Schedule, Session } from '@gururmm/console/data-access';
import { Confirmation, ErrorPanel, Notices, Skeleton } from '@gururmm/console/ui';
import { WhenFields } from '../when/when-fields';
import { MachineFields } from './machine-fields';
import { scheduleForm, type ScheduleForm } from './schedule-form';
import { inputOf } from './schedule-input';
import { ScheduleStore } from './schedule-store';
import { WorkFields } from './work-fields';

/** One schedule: what runs, where and when. Without an id, a new one. */
@Component({
  selector: 'grmm-schedule-page',
  imports: [
    ErrorPanel,
    MachineFields,
    MatButton,
    MatError,
    MatFormField,
    MatIcon,
    MatInput,
    MatLabel,
    MatSlideToggle,
    ReactiveFormsModule,
    RouterLink,
    Skeleton,
    WhenFields,
    WorkFields,
  ],
  providers: [ScheduleStore],
  templateUrl: './schedule-page.html',
})
export class SchedulePage {
  private readonly router = inject(Router);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  private readonly session = inject(Session);
  protected readonly store = inject(ScheduleStore);

  readonly id = input<string>();

  protected readonly isNew = computed(() => this.id() === undefined);
  protected readonly canManage = computed(
    () => this.session.may('schedules.manage') && this.session.may('commands.run'),
  );
  protected readonly form = computed(() => {
    const schedule = this.store.schedule();
    if (schedule === null && !this.isNew()) return null;
    const form = scheduleForm(schedule ?? undefined);
    if (!this.canManage()) form.disable({ emitEvent: false });
    return form;
  });
  protected readonly needsConfirmation = computed(() => this.store.preview()?.needs_confirmation === true);
  protected readonly count = computed(() => this.store.preview()?.count ?? 0);

  /** The last try to save it found something missing, maybe far from the button. */
  protected readonly isIncomplete = signal(false);

  constructor() {
    effect(() => {
      const id = this.id();
      if (id !== undefined) untracked(() => void this.store.show(id));
    });
  }

  protected async save(): Promise<void> {
    const form = this.form();
    if (form === null || !this.isComplete(form)) return;
    const known = this.store.schedule();
    const saved = await this.store.save(inputOf(form, known, this.store.script()));
    if (saved === null) return;
    this.notices.done(`${saved.name} is stored.`);
    if (known === null) await this.router.navigate(['/schedules', saved.id], { replaceUrl: true });
  }

  protected async remove(schedule: Schedule): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Delete ${schedule.name}?`,
      text: 'It never runs again, and its list of runs goes. Jobs that it started stay.',
      action: 'Delete schedule',
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await this.store.remove(schedule);
      this.notices.done(`${schedule.name} is deleted.`);
      await this.router.navigate(['/schedules']);
    } catch (thrown) {
      this.notices.failed(asApiError(thrown));
    }
  }

  private isComplete(form: ScheduleForm): boolean {
    form.markAllAsTouched();
    const { confirmCount, scriptId, work } = form.controls;
    confirmCount.updateValueAndValidity();
    if (!this.needsConfirmation()) confirmCount.setValue(null);
    else if (confirmCount.value !== this.count()) confirmCount.setErrors({ count: true });
    // Without the script's parameters nothing could be sent for them.
    const isScriptRead = work.value === 'command' || this.store.script()?.id === scriptId.value;
    this.isIncomplete.set(form.invalid || !isScriptRead);
    return !this.isIncomplete();
  }
}
