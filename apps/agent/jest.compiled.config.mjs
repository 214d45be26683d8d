import preset from '../../jest.preset.js';

/** Specs that drive the compiled agent against a real WebSocket server; build it first. */
export default {
  ...preset,
  displayName: 'agent-compiled',
  testMatch: ['<rootDir>/apps/agent/src/**/*.agent-spec.ts'],
  testTimeout: 30_000,
};
