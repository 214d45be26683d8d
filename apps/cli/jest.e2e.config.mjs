import preset from '../../jest.preset.js';

/** The compiled grmm against the built server, its embedded PostgreSQL and the compiled agent; build them first. */
export default {
  ...preset,
  displayName: 'cli-e2e',
  testMatch: ['<rootDir>/apps/cli/e2e/**/*.e2e-spec.ts'],
  testTimeout: 60_000,
  maxWorkers: 1,
};
