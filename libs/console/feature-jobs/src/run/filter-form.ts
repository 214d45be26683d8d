import { FormControl, FormGroup, Validators } from '@angular/forms';
import type { JobFilter } from '@gururmm/console/data-access';

/** The fields of a filter, all but the agents by name; an empty one says nothing. */
export function filterForm(filter: JobFilter = {}) {
  const choice = <T extends string>(value: T | undefined) =>
    new FormControl<T | ''>(value ?? '', { nonNullable: true });
  const text = (value: string | undefined, max: number) =>
    new FormControl(value ?? '', { nonNullable: true, validators: [Validators.maxLength(max)] });
  return new FormGroup({
    client_id: choice(filter.client_id),
    site_id: choice(filter.site_id),
    tag: text(filter.tag, 100),
    os: choice(filter.os),
    status: choice(filter.status),
    version: text(filter.version, 255),
  });
}

export type FilterForm = ReturnType<typeof filterForm>;

/** The filter without what was not chosen. */
export function filterOf(form: FilterForm): JobFilter {
  const chosen = Object.entries(form.getRawValue()).filter(([, value]) => value !== '');
  return Object.fromEntries(chosen.map(([name, value]) => [name, value.trim()]));
}
