import { CommandProgress, MAX_OUTPUT_CHUNKS, OutputProgress, type StoredOutput } from './output-progress';

const NOTHING: StoredOutput = { seqs: 0, bytes: { stdout: 0, stderr: 0 }, capBytes: 100_000, isOver: false };

const progressWith = (stored: Partial<StoredOutput> = {}) => new CommandProgress({ ...NOTHING, ...stored });

describe('how far the output of a command is stored without a gap', () => {
  it('grows with each chunk and waits for those that are missing', () => {
    const progress = progressWith();
    const seen = [2, 0, 0, 1, 4, 3].map((seq) => {
      progress.stored(seq);
      return progress.storedSeq;
    });
    expect(seen).toEqual([-1, 0, 0, 2, 2, 4]);
  });

  it('begins with what was stored before', () => {
    const progress = progressWith({ seqs: [0, 1, 3] });
    expect(progress.storedSeq).toBe(1);
    progress.stored(2);
    expect(progress.storedSeq).toBe(3);
    expect(progressWith({ seqs: 7 }).storedSeq).toBe(6);
  });
});

describe('what may be stored', () => {
  it('is each chunk once, and each again until it is stored', () => {
    const progress = progressWith();
    expect([progress.admit(0, 'stdout', 1), progress.admit(0, 'stdout', 1)]).toEqual(['store', 'store']);
    progress.stored(0);
    expect(progress.admit(0, 'stdout', 1)).toBe('stored');
    progress.stored(5);
    expect(progress.admit(5, 'stdout', 1)).toBe('stored');
  });

  it('ends at the cap of its own stream, with room for the line that says so', () => {
    const progress = progressWith({ bytes: { stdout: 90_000, stderr: 0 } });
    expect(progress.admit(0, 'stdout', 11_025)).toBe('cut');
    expect(progress.admit(0, 'stdout', 11_024)).toBe('store');
    expect(progress.admit(1, 'stdout', 1)).toBe('cut');
    expect(progress.admit(1, 'stderr', 100_000)).toBe('store');
  });

  it('counts a chunk once that is sent twice', () => {
    const progress = progressWith();
    for (let time = 0; time < 5; time += 1) expect(progress.admit(0, 'stdout', 60_000)).toBe('store');
    expect(progress.admit(1, 'stdout', 40_000)).toBe('store');
  });

  it('is not more the second time under the same number', () => {
    const progress = progressWith();
    expect(progress.admit(0, 'stdout', 10)).toBe('store');
    expect(progress.admit(0, 'stdout', 11)).toBe('refused');
    expect(progress.admit(0, 'stdout', 9)).toBe('store');
  });

  it('ends after so many chunks, however small, and far ahead of a gap', () => {
    const progress = progressWith({ seqs: 10 });
    expect(progress.admit(1034, 'stdout', 1)).toBe('store');
    expect(progress.admit(1035, 'stdout', 1)).toBe('refused');
    const full = progressWith({ seqs: MAX_OUTPUT_CHUNKS - 1 });
    expect(full.admit(MAX_OUTPUT_CHUNKS - 1, 'stdout', 1)).toBe('store');
    expect(full.admit(MAX_OUTPUT_CHUNKS, 'stdout', 1)).toBe('beyond');
    expect(full.admit(2_147_483_647, 'stdout', 1)).toBe('beyond');
  });
});

describe('the progress of many commands', () => {
  it('is read once for each command and connection, of its own agent', async () => {
    const reads: string[] = [];
    const progress = new OutputProgress((agentId, commandId) => {
      reads.push(`${agentId} ${commandId}`);
      return Promise.resolve(NOTHING);
    });
    const first = await progress.of('x', '1', 'a');
    expect(await progress.of('x', '1', 'a')).toBe(first);
    for (const [agentId, epoch, commandId] of [
      ['x', '1', 'b'],
      ['x', '2', 'a'],
      ['y', '2', 'a'],
    ] as const) {
      expect(await progress.of(agentId, epoch, commandId)).not.toBe(first);
    }
    expect(reads).toEqual(['x a', 'x b', 'x a', 'y a']);
  });

  it('is told in the order in which it was asked for', async () => {
    const progress = new OutputProgress(() => Promise.resolve(NOTHING));
    const order: number[] = [];
    await Promise.all([0, 1, 2].map((seq) => progress.of('x', '1', 'a').then(() => order.push(seq))));
    expect(order).toEqual([0, 1, 2]);
  });

  it('is read again when it was forgotten, or could not be read', async () => {
    let reads = 0;
    const progress = new OutputProgress(() => {
      reads += 1;
      return reads === 1 ? Promise.reject(new Error('no database')) : Promise.resolve(NOTHING);
    });
    await expect(progress.of('x', '1', 'a')).rejects.toThrow('no database');
    await progress.of('x', '1', 'a');
    progress.forget('x', 'a');
    await progress.of('x', '1', 'a');
    expect(reads).toBe(3);
  });

  it('is forgotten, oldest first, beyond 10,000 of them: an agent that makes up ids fills nothing', async () => {
    let reads = 0;
    const progress = new OutputProgress(() => {
      reads += 1;
      return Promise.resolve(undefined);
    });
    for (let id = 0; id <= 10_000; id += 1) await progress.of('x', '1', `${id}`);
    await progress.of('x', '1', '10000');
    await progress.of('x', '1', '1');
    expect(reads).toBe(10_001);
    await progress.of('x', '1', '0');
    expect(reads).toBe(10_002);
  });
});
