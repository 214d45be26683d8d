/** Options that name machines, the same in every command. */
export const SELECTOR_OPTIONS = {
  client: { kind: 'text', value: 'NAME|ID', description: 'Machines of this client' },
  site: { kind: 'text', value: 'NAME|CODE|ID', description: 'Machines of this site' },
  tag: { kind: 'text', value: 'TAG', description: 'Machines with this tag' },
} as const;
