import { FormControl, FormGroup, Validators } from '@angular/forms';
import type { Permission } from '@gururmm/console/data-access';

export interface Reach {
  permissions: Permission[];
  client_ids?: string[];
  site_ids?: string[];
}

/** What a token may do, and where: nothing chosen means everywhere its maker may. */
export function reachForm() {
  return new FormGroup({
    permissions: new FormControl<Permission[]>([], { nonNullable: true, validators: Validators.required }),
    clientIds: new FormControl<string[]>([], { nonNullable: true }),
    siteIds: new FormControl<string[]>([], { nonNullable: true }),
  });
}

export type ReachForm = ReturnType<typeof reachForm>;

/** As the server takes it: what is not limited is left out, because an empty list would be refused. */
export function reachOf(form: ReachForm): Reach {
  const { permissions, clientIds, siteIds } = form.getRawValue();
  return {
    permissions,
    ...(clientIds.length > 0 ? { client_ids: clientIds } : {}),
    ...(siteIds.length > 0 ? { site_ids: siteIds } : {}),
  };
}

/** The reach of a token in a few words. */
export function reachText({
  client_ids: clients,
  site_ids: sites,
}: {
  client_ids: readonly string[] | null;
  site_ids: readonly string[] | null;
}): string {
  const parts = [
    ...(clients === null ? [] : [`${clients.length} ${clients.length === 1 ? 'client' : 'clients'}`]),
    ...(sites === null ? [] : [`${sites.length} ${sites.length === 1 ? 'site' : 'sites'}`]),
  ];
  return parts.length === 0 ? 'Everything its maker sees' : `Only ${parts.join(', ')}`;
}
