import { join } from 'node:path';
import { endProcessTree } from './end-process-tree';
import { hasMarker, listProcesses, membersOf } from './proc-scan';
import type { ProcessTree } from './process-tree';

const PROC = join(import.meta.dirname, '../testcases/linux-proc');

describe('members of a tree', () => {
  it('are found by group, by descent across groups, and by the marker; zombies are none', () => {
    const members = membersOf(listProcesses(PROC), 100, (id) => hasMarker(id, ['id-1'], PROC));
    expect(members.sort()).toEqual([100, 101, 102, 104]);
  });

  it('are not those of another command', () => {
    expect(hasMarker(104, ['id-2'], PROC)).toBe(false);
    expect(hasMarker(999, ['id-1'], PROC)).toBe(false);
  });
});

/** A tree that dies after so many requests. */
function treeThatNeeds(forces: number): ProcessTree & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    requestEnd: () => void calls.push('request'),
    forceEnd: () => void calls.push('force'),
    isAlive: () => calls.filter((call) => call === 'force').length < forces,
    release: () => undefined,
  };
}

describe('endProcessTree', () => {
  it('asks first, and uses force when the grace is over, as often as it takes', async () => {
    const tree = treeThatNeeds(3);
    expect(await endProcessTree(tree, 50)).toBe(true);
    expect(tree.calls).toEqual(['request', 'force', 'force', 'force']);
  });

  it('needs no force where asking is enough', async () => {
    const tree = treeThatNeeds(0);
    await endProcessTree(tree);
    expect(tree.calls).toEqual(['request']);
  });
});
