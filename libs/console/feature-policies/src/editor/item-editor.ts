import { Component, computed, effect, input, signal } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatError, MatFormField, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { unitText, valueText } from '../item-values';
import type { ItemRow, ItemState } from './item-form';
import { WatchedTable } from './watched-table';
import { WindowFields } from './window-fields';

/** One item of a policy: not configured, off, or set to a value. */
@Component({
  selector: 'grmm-item-editor',
  imports: [
    MatButtonToggle,
    MatButtonToggleGroup,
    MatError,
    MatFormField,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    MatSuffix,
    ReactiveFormsModule,
    WatchedTable,
    WindowFields,
  ],
  templateUrl: './item-editor.html',
  styleUrl: './item-editor.scss',
})
export class ItemEditor {
  readonly row = input.required<ItemRow>();
  readonly canEdit = input(true);

  protected readonly state = signal<ItemState>('not_configured');
  protected readonly item = computed(() => this.row().item);
  protected readonly unit = computed(() => unitText(this.item().unit));
  protected readonly builtIn = computed(() => valueText(this.item(), this.item().default));
  protected readonly bounds = computed(() => {
    const { minimum, maximum } = this.item();
    if (minimum !== null && maximum !== null) return `From ${minimum} to ${maximum}`;
    if (minimum !== null) return `At least ${minimum}`;
    return maximum === null ? 'A value is needed' : `At most ${maximum}`;
  });

  constructor() {
    effect((onCleanup) => {
      const { state } = this.row();
      this.state.set(state.value);
      const following = state.valueChanges.subscribe((value) => this.state.set(value));
      onCleanup(() => following.unsubscribe());
    });
  }
}
