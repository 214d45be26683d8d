import { assignRings, DEFAULT_RINGS, ringSizes } from './rings';

describe('the rings of a rollout', () => {
  it.each([
    [10_000, [100, 1_000, 5_000, 10_000]],
    [200, [5, 20, 100, 200]],
    [7, [5, 5, 5, 7]],
    [3, [3, 3, 3, 3]],
    [0, [0, 0, 0, 0]],
  ])('of %i agents reach %j', (agents, sizes) => {
    expect(ringSizes(DEFAULT_RINGS, agents)).toEqual(sizes);
  });

  it('end with everybody, whatever the last percentage says', () => {
    expect(ringSizes([{ percent: 10, minAgents: 0 }], 40)).toEqual([40]);
  });

  it('give each agent one place, in the sizes above', () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `agent-${index}`);
    const rings = assignRings(DEFAULT_RINGS, ids, 'a');
    const counts = [0, 1, 2, 3].map((ring) => [...rings.values()].filter((each) => each === ring).length);
    expect(counts).toEqual([10, 90, 400, 500]);
    expect([...rings.keys()].sort()).toEqual([...ids].sort());
  });

  it('are drawn anew for each rollout, and the same way each time for one', () => {
    const ids = Array.from({ length: 200 }, (_, index) => `agent-${index}`);
    const first = (seed: string) => ids.filter((id) => assignRings(DEFAULT_RINGS, ids, seed).get(id) === 0);
    expect(first('a')).toEqual(first('a'));
    expect(first('a')).not.toEqual(first('b'));
  });
});
