import preset from '../../jest.preset.js';

/** A real browser on the built console, which the built server serves; real agents run on this machine. */
export default {
  ...preset,
  displayName: 'console-e2e',
  globalSetup: '<rootDir>/apps/console-e2e/chromium/unpack.mjs',
  testMatch: ['<rootDir>/apps/console-e2e/src/**/*.e2e-spec.ts'],
  testTimeout: 90_000,
  maxWorkers: 1,
};
