import { Component, computed, inject } from '@angular/core';
import { takeUntilDestroyed, toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import { RUNNABLE_TYPES } from '@gururmm/console/feature-commands';
import { ErrorPanel } from '@gururmm/console/ui';
import { debounceTime, type Observable } from 'rxjs';
import { filterOf } from './filter-form';
import { JobFilterFields } from './job-filter-fields';
import { inputOf, makeJobForm } from './job-form';
import { RunManyStore } from './run-many-store';

/** Between the last key and the count. */
const TYPING_MS = 300;

/** Chooses machines, says what to run on them and how fast, and makes sure that it is meant. */
@Component({
  selector: 'grmm-run-many',
  imports: [
    ErrorPanel,
    JobFilterFields,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatIcon,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    RouterLink,
  ],
  providers: [RunManyStore],
  templateUrl: './run-many.html',
  styleUrl: './run-many.scss',
})
export class RunMany {
  private readonly router = inject(Router);
  protected readonly store = inject(RunManyStore);
  protected readonly form = makeJobForm();

  protected readonly types = RUNNABLE_TYPES;
  protected readonly type = this.valueOf(this.form.controls.type);
  protected readonly waveMode = this.valueOf(this.form.controls.waveMode);
  protected readonly count = computed(() => this.store.preview()?.count ?? 0);
  protected readonly needsConfirmation = computed(() => this.store.preview()?.needs_confirmation === true);
  protected readonly clientText = computed(() => {
    const clients = this.store.preview()?.clients ?? [];
    return clients.map(({ name, count }) => `${name ?? 'without a client'} (${count})`).join(', ');
  });

  constructor() {
    const { filter } = this.form.controls;
    filter.valueChanges.pipe(debounceTime(TYPING_MS), takeUntilDestroyed()).subscribe(() => {
      void this.store.count(filterOf(filter));
    });
    void this.store.count({});
  }

  protected async start(): Promise<void> {
    const { controls } = this.form;
    this.form.markAllAsTouched();
    if (controls.type.value === 'script' && controls.interpreter.value.trim() === '') {
      controls.interpreter.setErrors({ required: true });
    }
    if (controls.waveMode.value !== 'none' && controls.waveValue.value === null) {
      controls.waveValue.setErrors({ required: true });
    }
    if (this.needsConfirmation() && controls.confirmCount.value !== this.count()) {
      controls.confirmCount.setErrors({ count: true });
    }
    if (this.form.invalid || this.count() === 0) return;
    const job = await this.store.start(inputOf(this.form));
    if (job !== null) await this.router.navigate(['/jobs', job.id]);
  }

  private valueOf<T>(control: { value: T; valueChanges: Observable<T> }) {
    return toSignal(control.valueChanges, { initialValue: control.value });
  }
}
