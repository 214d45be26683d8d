import { OutputProgress } from './output-progress';

describe('how far the output of a command is stored without a gap', () => {
  it('grows with each chunk and waits for those that are missing', async () => {
    const progress = new OutputProgress(() => Promise.resolve([]));
    const seen = [];
    for (const seq of [2, 0, 0, 1, 4, 3]) seen.push(await progress.stored('1', 'command', seq));
    expect(seen).toEqual([-1, 0, 0, 2, 2, 4]);
  });

  it('begins with what was stored before', async () => {
    const progress = new OutputProgress(() => Promise.resolve([0, 1, 3]));
    expect(await progress.stored('1', 'command', 3)).toBe(1);
    expect(await progress.stored('1', 'command', 2)).toBe(3);
  });

  it('reads once for each command and connection', async () => {
    const reads: string[] = [];
    const progress = new OutputProgress((commandId) => {
      reads.push(commandId);
      return Promise.resolve([]);
    });
    await progress.stored('1', 'a', 0);
    await progress.stored('1', 'a', 1);
    await progress.stored('1', 'b', 0);
    await progress.stored('2', 'a', 2);
    expect(reads).toEqual(['a', 'b', 'a']);
  });

  it('does not count a chunk of one command for another', async () => {
    const progress = new OutputProgress(() => Promise.resolve([]));
    await progress.stored('1', 'a', 0);
    expect(await progress.stored('1', 'b', 1)).toBe(-1);
  });
});
