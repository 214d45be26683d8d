import preset from '../../jest.preset.js';

/** The Windows agent under Wine against the built server; the set-up is that of the agent's own specs under Wine. */
export default {
  ...preset,
  displayName: 'server-e2e-windows',
  testMatch: ['<rootDir>/apps/server-e2e/src/windows/**/*.wine-spec.ts'],
  globalSetup: '<rootDir>/apps/agent/src/compiled/wine/prepare.mjs',
  globalTeardown: '<rootDir>/apps/agent/src/compiled/wine/dispose.mjs',
  testTimeout: 120_000,
  maxWorkers: 1,
};
