import { Component, computed, effect, input, signal } from '@angular/core';
import { type FormGroup, ReactiveFormsModule } from '@angular/forms';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { DAY_NAMES } from '../item-values';
import type { WindowGroup } from './window-group';

/** When agents may update. */
@Component({
  selector: 'grmm-window-fields',
  imports: [
    MatCheckbox,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
  ],
  template: `
    <div class="fields" [formGroup]="group()">
      <mat-checkbox formControlName="isLimited">Only at certain times</mat-checkbox>
      @if (isLimited()) {
        <mat-form-field>
          <mat-label>Days</mat-label>
          <mat-select formControlName="days" multiple>
            @for (day of days; track day) {
              <mat-option [value]="$index">{{ day }}</mat-option>
            }
          </mat-select>
          <mat-error>At least one day</mat-error>
        </mat-form-field>
        <mat-form-field>
          <mat-label>From</mat-label>
          <input matInput type="time" formControlName="start" />
          <mat-error>A time such as 22:00</mat-error>
        </mat-form-field>
        <mat-form-field>
          <mat-label>To</mat-label>
          <input matInput type="time" formControlName="end" />
          <mat-hint>Before the start: the next morning</mat-hint>
          <mat-error>A time such as 04:00</mat-error>
        </mat-form-field>
        <mat-form-field>
          <mat-label>Time zone</mat-label>
          <mat-select formControlName="timeZone">
            @for (zone of zones(); track zone) {
              <mat-option [value]="zone">{{ zone }}</mat-option>
            }
          </mat-select>
        </mat-form-field>
      }
    </div>
  `,
  styles: `
    .fields {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-start;
      gap: 8px 12px;
    }
    mat-form-field {
      flex: 1 1 140px;
    }
    mat-checkbox {
      flex: 1 1 100%;
    }
  `,
})
export class WindowFields {
  readonly group = input.required<FormGroup<WindowGroup>>();

  protected readonly days = DAY_NAMES;
  protected readonly isLimited = signal(false);
  /** The zones of this browser, with the one that is set, which it may call by another name. */
  protected readonly zones = computed(() => {
    const set = this.group().controls.timeZone.value;
    return [...new Set(['UTC', set, ...Intl.supportedValuesOf('timeZone')])];
  });

  constructor() {
    effect((onCleanup) => {
      const { isLimited } = this.group().controls;
      this.isLimited.set(isLimited.value);
      const following = isLimited.valueChanges.subscribe((value) => this.isLimited.set(value));
      onCleanup(() => following.unsubscribe());
    });
  }
}
