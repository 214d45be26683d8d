import { readFileSync } from 'node:fs';
import { PERMISSIONS, ROLE_PERMISSIONS, ROLES } from '@gururmm/server/platform/http';
import { POLICY_TABLE } from './policy-table';

const document = readFileSync('docs/security.md', 'utf8');

/** Cells of a row of a Markdown table. */
const cells = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

describe('docs/security.md', () => {
  const table = document.split('<!-- permissions')[1]?.split('\n\n')[1]?.split('\n').map(cells) ?? [];
  const [head = [], , ...rows] = table;

  it('has a column for every role and a row for every permission', () => {
    expect(head).toEqual(['permission', ...ROLES]);
    expect(rows.map(([permission]) => permission)).toEqual(PERMISSIONS.map((permission) => `\`${permission}\``));
  });

  it.each(PERMISSIONS)('says who has %s', (permission) => {
    const row = rows.find(([name]) => name === `\`${permission}\``);
    expect(row?.slice(1)).toEqual(ROLES.map((role) => (ROLE_PERMISSIONS[role].includes(permission) ? 'yes' : 'no')));
  });
});

describe('the permissions', () => {
  it('are all asked for by some route: one that nobody asks for guards nothing', () => {
    const asked = new Set<string>(Object.values(POLICY_TABLE));
    expect(PERMISSIONS.filter((permission) => !asked.has(permission))).toEqual([]);
  });
});
