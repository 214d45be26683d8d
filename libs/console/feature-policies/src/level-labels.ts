import type { PolicyLevel } from '@gururmm/console/data-access';

/** The layers from the widest to the narrowest; the narrower one wins. */
export const LEVEL_LABELS: Readonly<Record<PolicyLevel, string>> = {
  global: 'Global',
  client: 'Client',
  site: 'Site',
  tag: 'Tag',
  agent: 'Agent',
};

export const LEVELS = Object.keys(LEVEL_LABELS) as PolicyLevel[];
