import preset from '../../jest.preset.js';

/** Black box: the built server as a process, its embedded PostgreSQL, and the compiled agent. */
export default {
  ...preset,
  displayName: 'server-e2e',
  testMatch: ['<rootDir>/apps/server-e2e/src/**/*.e2e-spec.ts'],
  testTimeout: 60_000,
  maxWorkers: 1,
};
