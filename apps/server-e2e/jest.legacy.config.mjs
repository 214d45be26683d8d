import preset from '../../jest.preset.js';

/** The agent for old Windows under Wine's script host, against the built server. One Wine at a time. */
export default {
  ...preset,
  displayName: 'old-windows',
  testMatch: ['<rootDir>/apps/server-e2e/src/legacy/**/*.wine-spec.ts'],
  testTimeout: 90_000,
  maxWorkers: 1,
};
