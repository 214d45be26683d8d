import { readFileSync } from 'node:fs';
import { REFUSALS } from './sign-in-refused';

describe('codes of refused sign-ins', () => {
  it('are all explained to administrators, and no other', () => {
    const rows = readFileSync('docs/entra-id.md', 'utf8').split('## Troubleshooting')[1]?.split('\n## ')[0] ?? '';
    expect([...rows.matchAll(/^\| `(\w+)`/gm)].map(([, code]) => code)).toEqual([...REFUSALS]);
  });
});
