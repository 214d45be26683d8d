import { Component, input, output } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { debounceTime, distinctUntilChanged, map } from 'rxjs';

const TYPING_PAUSE_MS = 300;

/** A field to search in; tells what was typed once the typing pauses, undefined when it is empty. */
@Component({
  selector: 'grmm-search-field',
  imports: [MatFormField, MatInput, MatLabel, ReactiveFormsModule],
  template: `
    <mat-form-field class="wide">
      <mat-label>{{ label() }}</mat-label>
      <input matInput type="search" maxlength="255" [formControl]="typed" data-testid="search" />
    </mat-form-field>
  `,
  // The field itself stands among the filters.
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class SearchField {
  readonly label = input.required<string>();
  readonly searched = output<string | undefined>();

  protected readonly typed = new FormControl('', { nonNullable: true });

  constructor() {
    this.typed.valueChanges
      .pipe(
        debounceTime(TYPING_PAUSE_MS),
        map((text) => text.trim() || undefined),
        distinctUntilChanged(),
        takeUntilDestroyed(),
      )
      .subscribe((text) => this.searched.emit(text));
  }

  /** Shows a text that came from elsewhere, for example from the address. */
  show(text: string): void {
    if (this.typed.value.trim() !== text) this.typed.setValue(text, { emitEvent: false });
  }
}
