import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { type ModelStep, ModelWorld } from './model-world';

/** Scripts and seed; mutants are found with fewer. */
const RUNS = Number(process.env['RMM_MODEL_RUNS'] ?? 2_000);
const SEED = Number(process.env['RMM_MODEL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Promises that may hang on one another between two timers. */
const TURNS = 12;

const device = fc.nat({ max: 1 });
const frame = fc.nat({ max: 5 });
const to = fc.constantFrom('server' as const, 'device' as const);
const oneIn = (count: number) => fc.nat({ max: count - 1 }).map((draw) => draw === 0);
const work = fc.record({
  durationMs: fc.constantFrom(0, 500, 5_000),
  exitCode: fc.constantFrom(0, 3),
  isBulky: oneIn(20),
});
const frameStep = (fate: 'deliver' | 'lose' | 'duplicate') => fc.record({ do: fc.constant(fate), device, to, frame });

const step: fc.Arbitrary<ModelStep> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('submit' as const), device, work, isShortLived: oneIn(10) }),
  },
  { weight: 12, arbitrary: frameStep('deliver') },
  { weight: 4, arbitrary: frameStep('lose') },
  { weight: 3, arbitrary: frameStep('duplicate') },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(0, 1, 4, 16, 40) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('kill agent' as const), device, afterSteps: fc.nat({ max: 8 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill server' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'tear' as const), device }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), command: fc.nat({ max: 9 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('jump clock' as const), device, hours: fc.constantFrom(-48, -1, 1, 48) }),
  },
);

/** One step a line: what a person reads when an invariant breaks. */
const script = (steps: readonly ModelStep[]) => steps.map((each) => `  ${JSON.stringify(each)}`).join('\n');

async function advance(ms: number): Promise<void> {
  for (let left = ms; ; left -= 1000) {
    for (let turn = 0; turn < TURNS; turn += 1) await Promise.resolve();
    if (left <= 0) return;
    jest.advanceTimersByTime(Math.min(left, 1000));
  }
}

describe('commands between a server, agents and links that fail', () => {
  // In memory where there is such a place: it is the order of the writes that counts here.
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'gururmm-model-'));

  beforeAll(() => void jest.useFakeTimers({ now: Date.UTC(2026, 0, 1) }));
  afterAll(() => {
    jest.useRealTimers();
    rmSync(root, { recursive: true, force: true });
  });

  it(`keeps every invariant in ${RUNS} scripts (seed ${SEED})`, async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), async (steps) => {
      const world = new ModelWorld(root, advance);
      try {
        await world.run(steps);
        const broken = await world.heal();
        if (broken.length > 0) throw new Error(`broken:\n  ${broken.join('\n  ')}\nby the script:\n${script(steps)}`);
      } finally {
        world.end();
        jest.clearAllTimers();
        for (const { directory } of world.devices) rmSync(directory, { recursive: true, force: true });
      }
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
  }, 240_000);
});
