import { FormControl, FormGroup } from '@angular/forms';
import type { Agent, PolicyLevel } from '@gururmm/console/data-access';

/** From the widest to the narrowest. */
export const PLACE_LEVELS = ['global', 'client', 'site', 'tag', 'agent'] as const satisfies readonly PolicyLevel[];
export type PlaceLevel = (typeof PLACE_LEVELS)[number];

/** What something holds for: its level, and of the others what that level needs. */
export interface Place {
  level: PlaceLevel;
  client_id: string | null;
  site_id: string | null;
  agent_id: string | null;
  tag?: string | null;
}

export interface PlaceForm {
  level: FormControl<PlaceLevel>;
  clientId: FormControl<string | null>;
  siteId: FormControl<string | null>;
  agent: FormControl<Agent | null>;
  tag: FormControl<string>;
}

export function placeForm(level: PlaceLevel = 'global'): FormGroup<PlaceForm> {
  return new FormGroup<PlaceForm>({
    level: new FormControl(level, { nonNullable: true }),
    clientId: new FormControl<string | null>(null),
    siteId: new FormControl<string | null>(null),
    agent: new FormControl<Agent | null>(null),
    tag: new FormControl('', { nonNullable: true }),
  });
}

/** The place that was chosen, with the ids that the API wants on its level; null while something is missing. */
export function placeOf(form: FormGroup<PlaceForm>): PlaceIds | null {
  const { level, clientId, siteId, agent, tag } = form.getRawValue();
  switch (level) {
    case 'global':
      return { level };
    case 'client':
      return clientId === null ? null : { level, client_id: clientId };
    case 'site':
      return siteId === null ? null : { level, site_id: siteId };
    case 'agent':
      return agent === null ? null : { level, agent_id: agent.id };
    case 'tag':
      if (tag.trim() === '') return null;
      return { level, tag: tag.trim(), ...(clientId === null ? {} : { client_id: clientId }) };
  }
}

export interface PlaceIds {
  level: PlaceLevel;
  client_id?: string;
  site_id?: string;
  agent_id?: string;
  tag?: string;
}
