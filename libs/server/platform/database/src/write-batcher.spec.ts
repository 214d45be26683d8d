import { WriteBatcher, type WriteBatcherOptions } from './write-batcher';

/** A batcher of numbers that weigh what they are, and the batches it wrote. */
function makeBatcher(options: Partial<WriteBatcherOptions<number>> = {}) {
  const batches: number[][] = [];
  const batcher = new WriteBatcher<number>({
    gatherMs: 1,
    maxWeight: 10,
    weightOf: (item) => item,
    write: (items) => {
      batches.push([...items]);
      return Promise.resolve();
    },
    ...options,
  });
  return { batcher, batches };
}

describe('WriteBatcher', () => {
  it('writes what came together in one batch, in its order', async () => {
    const { batcher, batches } = makeBatcher();
    await Promise.all([1, 2, 3].map((item) => batcher.add(item)));
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('keeps batches within the weight, and takes a heavy item alone', async () => {
    const { batcher, batches } = makeBatcher();
    await Promise.all([6, 4, 1, 50, 9, 1].map((item) => batcher.add(item)));
    expect(batches).toEqual([[6, 4], [1], [50], [9, 1]]);
  });

  it('counts items when they have no weight', async () => {
    const batches: number[] = [];
    const batcher = new WriteBatcher<string>({
      gatherMs: 1,
      maxWeight: 2,
      write: (items) => {
        batches.push(items.length);
        return Promise.resolve();
      },
    });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((item) => batcher.add(item)));
    expect(batches).toEqual([2, 2, 1]);
  });

  it('resolves nothing before its batch is written, and writes one batch at a time', async () => {
    const writing = Promise.withResolvers<undefined>();
    const started = Promise.withResolvers<undefined>();
    let atOnce = 0;
    let most = 0;
    const { batcher } = makeBatcher({
      write: async () => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        started.resolve(undefined);
        await writing.promise;
        atOnce -= 1;
      },
    });
    const settled: number[] = [];
    const adds = [8, 9].map((item) => batcher.add(item).then(() => settled.push(item)));
    await started.promise;
    expect(settled).toEqual([]);
    writing.resolve(undefined);
    await Promise.all(adds);
    expect([settled, most]).toEqual([[8, 9], 1]);
  });

  it('tells every item of a batch that failed, and goes on with the next', async () => {
    const { batcher } = makeBatcher({
      write: (items) => (items.includes(7) ? Promise.reject(new Error('no disk')) : Promise.resolve()),
    });
    const outcomes = await Promise.allSettled([7, 3, 8].map((item) => batcher.add(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });

  it('drains what is waiting, without waiting for company', async () => {
    const { batcher, batches } = makeBatcher({ gatherMs: 60_000 });
    const adds = [9, 9].map((item) => batcher.add(item));
    await batcher.drain();
    await Promise.all(adds);
    expect(batches).toEqual([[9], [9]]);
  });
});
