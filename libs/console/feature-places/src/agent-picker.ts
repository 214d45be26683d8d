import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatAutocomplete, MatAutocompleteTrigger } from '@angular/material/autocomplete';
import { MatOption } from '@angular/material/core';
import { MatFormField, MatHint, MatLabel, MatPrefix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { type Agent, AgentsApi, Loadable, type Page } from '@gururmm/console/data-access';
import { OsLabelPipe } from '@gururmm/console/ui';
import type { OsType } from '@gururmm/shared/protocol';
import { debounceTime, startWith } from 'rxjs';

const TYPING_PAUSE_MS = 250;
const OFFERED = 20;

/** Finds one agent by a part of its name and puts it into `control`; null until one of the list is chosen. */
@Component({
  selector: 'grmm-agent-picker',
  imports: [
    MatAutocomplete,
    MatAutocompleteTrigger,
    MatFormField,
    MatHint,
    MatIcon,
    MatInput,
    MatLabel,
    MatOption,
    MatPrefix,
    OsLabelPipe,
    ReactiveFormsModule,
  ],
  template: `
    <mat-form-field>
      <mat-label>{{ label() }}</mat-label>
      <mat-icon matPrefix svgIcon="search" />
      <input
        matInput
        type="text"
        placeholder="Host name, version, tag"
        [formControl]="search"
        [matAutocomplete]="found"
        [attr.aria-invalid]="isMissing()"
        data-testid="agent-picker"
      />
      <mat-autocomplete
        #found="matAutocomplete"
        [displayWith]="nameOf"
        (optionSelected)="control().setValue($event.option.value)"
      >
        @for (agent of agents(); track agent.id) {
          <mat-option [value]="agent" [disabled]="!fits(agent)" data-testid="agent-option">
            {{ agent.hostname }}
            <span class="muted"
              >{{ agent.client_name ?? 'Unassigned' }} · {{ agent.os_type | osLabel
              }}{{ agent.status === 'online' ? '' : ' · ' + agent.status.replace('_', ' ') }}</span
            >
          </mat-option>
        }
      </mat-autocomplete>
      @if (isMissing()) {
        <mat-hint class="fault">Choose an agent of the list</mat-hint>
      } @else if (read.error(); as error) {
        <mat-hint class="fault">{{ error.detail }}</mat-hint>
      }
    </mat-form-field>
  `,
  styles: `
    mat-form-field {
      width: 100%;
    }
    .fault {
      color: var(--grmm-bad);
    }
    span {
      margin-left: 8px;
      font: var(--mat-sys-body-small);
    }
  `,
})
export class AgentPicker {
  private readonly api = inject(AgentsApi);

  readonly control = input.required<FormControl<Agent | null>>();
  readonly label = input('Agent');
  /** Systems that can be chosen; empty for every one. */
  readonly systems = input<readonly OsType[]>([]);

  protected readonly search = new FormControl<string | Agent>('', { nonNullable: true });
  protected readonly read = new Loadable<Page<Agent>>();
  /** It was tried without one. */
  protected readonly isMissing = signal(false);
  protected readonly agents = computed(() => this.read.value()?.items ?? []);

  constructor() {
    effect((onCleanup) => {
      const control = this.control();
      const following = control.events.subscribe(() => this.isMissing.set(control.touched && control.value === null));
      onCleanup(() => following.unsubscribe());
    });
    this.search.valueChanges.pipe(takeUntilDestroyed()).subscribe((value) => {
      if (typeof value === 'string') this.control().setValue(null);
    });
    this.search.valueChanges
      .pipe(startWith(''), debounceTime(TYPING_PAUSE_MS), takeUntilDestroyed())
      .subscribe((value) => {
        if (typeof value === 'string') this.find(value.trim());
      });
  }

  protected fits({ os_type }: Agent): boolean {
    return this.systems().length === 0 || this.systems().includes(os_type);
  }

  protected nameOf(value: Agent | string | null): string {
    return typeof value === 'object' ? (value?.hostname ?? '') : value;
  }

  private find(text: string): void {
    const filters = text === '' ? {} : { q: text };
    void this.read.load(() => this.api.list(filters, { limit: OFFERED, cursor: null }));
  }
}
