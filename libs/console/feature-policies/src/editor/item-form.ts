import { FormArray, FormControl, type FormGroup, type ValidatorFn, Validators } from '@angular/forms';
import type { PolicyItem, PolicySetting } from '@gururmm/console/data-access';
import type { WatchedService } from '@gururmm/shared/protocol';
import type { UpdateWindow } from '../item-values';
import { type WatchedRow, watchedRow, watchedServiceOf } from './watched-row';
import { windowGroup, type WindowGroup, windowOf } from './window-group';

export type ItemState = 'not_configured' | PolicySetting['state'];

/** The field of an item, by what its values are made of. */
export type ItemValue =
  | { kind: 'plain'; control: FormControl<unknown> }
  | { kind: 'watched'; rows: FormArray<FormGroup<WatchedRow>> }
  | { kind: 'window'; group: FormGroup<WindowGroup> };

/** One item of a policy as something to edit. */
export interface ItemRow {
  item: PolicyItem;
  state: FormControl<ItemState>;
  value: ItemValue;
}

/** A field that starts with what the policy says, else with the built-in value. */
export function itemRow(item: PolicyItem, setting?: PolicySetting): ItemRow {
  const value: unknown = setting?.state === 'set' ? setting.value : item.default;
  return {
    item,
    state: new FormControl<ItemState>(setting?.state ?? 'not_configured', { nonNullable: true }),
    value: valueField(item, value),
  };
}

/** What a policy says of its items, as the API takes it: what is not configured is not named. */
export function settingsOf(rows: readonly ItemRow[]): Record<string, PolicySetting> {
  const settings: Record<string, PolicySetting> = {};
  for (const { item, state, value } of rows) {
    if (state.value === 'off') settings[item.key] = { state: 'off' };
    // The description of the API has no type for "any value"; the catalogue says what it is.
    if (state.value === 'set')
      settings[item.key] = { state: 'set', value: valueOf(item, value) as NonNullable<PolicySetting['value']> };
  }
  return settings;
}

/** Marks what is wrong; only what is set counts, the other fields are not shown. */
export function isComplete(rows: readonly ItemRow[]): boolean {
  return rows.filter(({ state }) => state.value === 'set').every((row) => isRight(row));
}

function isRight({ value }: ItemRow): boolean {
  if (value.kind === 'window' && !value.group.controls.isLimited.value) return true;
  const field = fieldOf(value);
  field.markAllAsTouched();
  return field.valid;
}

export function fieldOf(value: ItemValue): FormControl | FormArray | FormGroup {
  switch (value.kind) {
    case 'plain':
      return value.control;
    case 'watched':
      return value.rows;
    case 'window':
      return value.group;
  }
}

function valueField(item: PolicyItem, value: unknown): ItemValue {
  switch (item.type) {
    case 'watched_services':
      return { kind: 'watched', rows: new FormArray((value as WatchedService[]).map((each) => watchedRow(each))) };
    case 'update_window':
      return { kind: 'window', group: windowGroup(value as UpdateWindow | null) };
    default:
      return { kind: 'plain', control: new FormControl<unknown>(value, validatorsOf(item)) };
  }
}

function valueOf(item: PolicyItem, value: ItemValue): unknown {
  switch (value.kind) {
    case 'watched':
      return value.rows.controls.map((row) => watchedServiceOf(row));
    case 'window':
      return windowOf(value.group);
    case 'plain':
      return plainValue(item, value.control.value);
  }
}

function plainValue(item: PolicyItem, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  return text === '' && item.nullable ? null : text;
}

function validatorsOf({ type, nullable, minimum, maximum }: PolicyItem): ValidatorFn[] {
  return [
    ...(nullable || type === 'choices' ? [] : [Validators.required]),
    ...(minimum === null ? [] : [Validators.min(minimum)]),
    ...(maximum === null ? [] : [Validators.max(maximum)]),
    ...(type === 'integer' ? [Validators.pattern(/^-?\d+$/)] : []),
  ];
}
