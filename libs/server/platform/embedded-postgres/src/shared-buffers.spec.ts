import { totalmem } from 'node:os';
import { sharedBuffers, usableMemoryBytes } from './shared-buffers';

const GIB = 1024 ** 3;

describe('sharedBuffers', () => {
  it.each([
    [0.5 * GIB, '128MB'],
    [1 * GIB, '128MB'],
    [4 * GIB, '512MB'],
    [16 * GIB, '2048MB'],
    [256 * GIB, '2048MB'],
  ])('of %d bytes is %s', (memoryBytes, expected) => {
    expect(sharedBuffers(memoryBytes)).toBe(expected);
  });

  it('is computed from what this process may use, never more than the machine has', () => {
    expect(usableMemoryBytes()).toBeGreaterThan(0);
    expect(usableMemoryBytes()).toBeLessThanOrEqual(totalmem());
  });
});
