import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatAutocomplete, MatAutocompleteTrigger } from '@angular/material/autocomplete';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import type { CommandType } from '@gururmm/shared/protocol';
import type { Schedule, Script } from '@gururmm/console/data-access';
import { RUNNABLE_TYPES } from '@gururmm/console/feature-commands';
import { ParameterFields, parameterForm } from '@gururmm/console/feature-scripts';
import { debounceTime, merge, startWith } from 'rxjs';
import type { ScheduleForm, WorkKind } from './schedule-form';
import { ScheduleStore } from './schedule-store';

const TYPING_MS = 250;

/** Asks what runs: a command, or a script of the library with its parameters. */
@Component({
  selector: 'grmm-work-fields',
  imports: [
    MatAutocomplete,
    MatAutocompleteTrigger,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ParameterFields,
    ReactiveFormsModule,
  ],
  templateUrl: './work-fields.html',
  styles: `
    .full {
      width: 100%;
    }
  `,
})
export class WorkFields {
  protected readonly store = inject(ScheduleStore);

  readonly form = input.required<ScheduleForm>();
  readonly schedule = input<Schedule | null>(null);

  protected readonly types = RUNNABLE_TYPES;
  protected readonly work = signal<WorkKind>('command');
  protected readonly type = signal<CommandType>('shell');
  protected readonly search = new FormControl<string | Script>('', { nonNullable: true });
  /** The versions that can be held on to: the current one, and the one that it is held to already. */
  protected readonly versions = computed(() => {
    const [script, schedule] = [this.store.script(), this.schedule()];
    if (script === null) return [];
    const held = schedule?.script_id === script.id ? schedule.script_version : null;
    return [...new Set([script.version, held ?? script.version])];
  });

  constructor() {
    effect((onCleanup) => {
      const { scriptId, type, work } = this.form().controls;
      const show = () => {
        this.work.set(work.value);
        this.type.set(type.value);
      };
      show();
      untracked(() => void this.store.chooseScript(scriptId.value));
      const following = merge(work.valueChanges, type.valueChanges).subscribe(show);
      following.add(scriptId.valueChanges.subscribe((id) => void this.store.chooseScript(id)));
      onCleanup(() => following.unsubscribe());
    });
    effect(() => {
      const script = this.store.script();
      if (script !== null) this.ask(script);
    });
    this.search.valueChanges.pipe(startWith(''), debounceTime(TYPING_MS), takeUntilDestroyed()).subscribe((value) => {
      if (typeof value === 'string' && this.work() === 'script') void this.store.findScripts(value.trim());
    });
    this.search.valueChanges.pipe(takeUntilDestroyed()).subscribe((value) => {
      if (typeof value === 'string') this.form().controls.scriptId.setValue(null);
    });
  }

  protected nameOf(value: Script | string | null): string {
    return typeof value === 'object' ? (value?.name ?? '') : value;
  }

  protected find(): void {
    if (this.store.offered() === null) void this.store.findScripts('');
  }

  protected choose({ id }: Script): void {
    const { scriptId, scriptVersion } = this.form().controls;
    scriptVersion.setValue(null);
    scriptId.setValue(id);
  }

  /** Puts a field for each parameter into the form, with the values that the schedule has for it. */
  private ask(script: Script): void {
    const form = this.form();
    const schedule = this.schedule();
    const parameters = parameterForm(script.parameters);
    if (schedule?.script_id === script.id) {
      const known = Object.entries(schedule.parameters).filter(([name]) => parameters.contains(name));
      parameters.patchValue(Object.fromEntries(known.map(([name, value]) => [name, String(value)])));
    }
    if (form.controls.parameters.disabled) parameters.disable({ emitEvent: false });
    form.setControl('parameters', parameters);
    this.search.setValue(script, { emitEvent: false });
  }
}
