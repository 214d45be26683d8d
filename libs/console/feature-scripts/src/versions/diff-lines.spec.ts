import { diffLines } from './diff-lines';

describe('diffLines', () => {
  it('says which lines came and went, without the file names', () => {
    const diff = '===\n--- version 1\n+++ version 2\n@@ -1,2 +1,2 @@\n set -e\n--- old\n+new\n';
    expect(diffLines(diff)).toEqual([
      { tone: 'place', text: '@@ -1,2 +1,2 @@' },
      { tone: 'same', text: ' set -e' },
      { tone: 'removed', text: '--- old' },
      { tone: 'added', text: '+new' },
    ]);
  });

  it('has nothing to say of versions that are the same', () => {
    expect(diffLines('')).toEqual([]);
    expect(diffLines('--- version 1\n+++ version 2\n')).toEqual([]);
  });
});
