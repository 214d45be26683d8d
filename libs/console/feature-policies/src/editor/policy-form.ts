import { FormControl, FormGroup, Validators } from '@angular/forms';
import type { Policy, PolicyItem } from '@gururmm/console/data-access';
import { placeForm } from '@gururmm/console/feature-places';
import { fieldOf, type ItemRow, itemRow } from './item-form';

const MAX_PRIORITY = 1_000_000;

export interface ItemGroup {
  heading: string;
  rows: readonly ItemRow[];
}

/** A policy as something to edit; without one, a new policy. */
export interface PolicyForm {
  fields: FormGroup<{ name: FormControl<string>; priority: FormControl<number> }>;
  place: ReturnType<typeof placeForm>;
  rows: readonly ItemRow[];
  groups: readonly ItemGroup[];
}

export function policyForm(catalogue: readonly PolicyItem[], policy: Policy | null): PolicyForm {
  const rows = catalogue.map((item) => itemRow(item, policy?.items[item.key]));
  return {
    fields: new FormGroup({
      name: new FormControl(policy?.name ?? '', {
        nonNullable: true,
        validators: [Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)],
      }),
      priority: new FormControl(policy?.priority ?? 0, {
        nonNullable: true,
        validators: [
          Validators.required,
          Validators.pattern(/^-?\d+$/),
          Validators.min(-MAX_PRIORITY),
          Validators.max(MAX_PRIORITY),
        ],
      }),
    }),
    place: placeForm(policy?.level ?? 'client'),
    rows,
    groups: groupsOf(rows),
  };
}

/** For those who may only look. */
export function disableForm({ fields, rows }: PolicyForm): void {
  fields.disable();
  for (const { state, value } of rows) {
    state.disable();
    fieldOf(value).disable();
  }
}

function groupsOf(rows: readonly ItemRow[]): ItemGroup[] {
  const groups = Map.groupBy(rows, ({ item }) => item.group);
  return [...groups].map(([heading, members]) => ({ heading, rows: members }));
}
