import { Component, computed, effect, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatOption, MatSelect } from '@angular/material/select';
import type { AlertRuleKind, Backtest } from '@gururmm/console/data-access';
import { ErrorPanel, type Failure } from '@gururmm/console/ui';
import type { RuleForm } from '../page/rule-form';
import { isMetric } from '../rule-kinds';
import { BacktestResult } from './backtest-result';

const PERIODS = [
  { days: 1, label: 'Last day' },
  { days: 7, label: 'Last 7 days' },
  { days: 31, label: 'Last 31 days' },
] as const;

/** Tries the rule that the form holds on what was measured. Kinds without stored measurements have nothing to try. */
@Component({
  selector: 'grmm-backtest-panel',
  imports: [
    BacktestResult,
    ErrorPanel,
    MatButton,
    MatFormField,
    MatIcon,
    MatLabel,
    MatOption,
    MatProgressBar,
    MatSelect,
  ],
  template: `
    @if (canTry()) {
      <section class="panel panel-body stack" aria-labelledby="backtest-heading">
        <h2 id="backtest-heading">Try it on the past</h2>
        <p class="muted">How many alerts it would have opened on what was measured. Nothing is stored.</p>
        <div class="line">
          <mat-form-field>
            <mat-label>Time</mat-label>
            <mat-select [value]="days()" (valueChange)="days.set($event)" data-testid="backtest-days">
              @for (period of periods; track period.days) {
                <mat-option [value]="period.days">{{ period.label }}</mat-option>
              }
            </mat-select>
          </mat-form-field>
          <button
            mat-stroked-button
            type="button"
            [disabled]="isTrying()"
            (click)="tried.emit(days())"
            data-testid="run-backtest"
          >
            <mat-icon svgIcon="play_arrow" />Try it
          </button>
        </div>
        @if (isTrying()) {
          <mat-progress-bar mode="indeterminate" aria-label="Trying the rule" />
        }
        @if (error(); as error) {
          <grmm-error-panel [error]="error" [canRetry]="false" />
        }
        @if (result(); as result) {
          <grmm-backtest-result [result]="result" [kind]="kind()" />
        }
      </section>
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    .line {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 12px;
    }
  `,
})
export class BacktestPanel {
  readonly form = input.required<RuleForm>();
  readonly result = input.required<Backtest | null>();
  readonly error = input.required<Failure | null>();
  readonly isTrying = input.required<boolean>();
  /** Over so many days. */
  readonly tried = output<number>();

  protected readonly periods = PERIODS;
  protected readonly days = signal<number>(PERIODS[1].days);
  protected readonly kind = signal<AlertRuleKind>('cpu');
  protected readonly canTry = computed(() => isMetric(this.kind()));

  constructor() {
    effect((onCleanup) => {
      const { kind } = this.form().controls;
      this.kind.set(kind.value);
      const following = kind.valueChanges.subscribe((value) => this.kind.set(value));
      onCleanup(() => following.unsubscribe());
    });
  }
}
