import preset from '../../jest.preset.js';

/**
 * Specs that drive the Windows agent under Wine; they build it themselves. One Windows for the whole run,
 * in a temporary directory, and one worker: every program of it talks to the same wineserver.
 */
export default {
  ...preset,
  displayName: 'agent-windows',
  testMatch: ['<rootDir>/apps/agent/src/**/*.wine-spec.ts'],
  globalSetup: '<rootDir>/apps/agent/src/compiled/wine/prepare.mjs',
  globalTeardown: '<rootDir>/apps/agent/src/compiled/wine/dispose.mjs',
  testTimeout: 60_000,
  maxWorkers: 1,
};
