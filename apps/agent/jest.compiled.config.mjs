import preset from '../../jest.preset.js';

/** Specs that drive the compiled agent against a real WebSocket server; build it first. */
export default {
  ...preset,
  displayName: 'agent-compiled',
  testMatch: ['<rootDir>/apps/agent/src/**/*.agent-spec.ts'],
  testTimeout: 60_000,
  // Their agents wait most of the time; Jest's own choice on two cores is one after the other.
  maxWorkers: 2,
};
