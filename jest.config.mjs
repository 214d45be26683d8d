/** All Jest projects of the workspace; `tools/test/run-jest.mjs` gives them a PostgreSQL. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import preset from './jest.preset.js';

const ownConfigurations = ['libs/agent/jest.config.mjs', 'libs/console/jest.config.mjs', 'apps/cli/jest.config.mjs'];

const project = (displayName, testMatch) => ({
  ...preset,
  displayName,
  testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/', '<rootDir>/tmp/', '<rootDir>/.data/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/tmp/', '<rootDir>/.data/'],
});

export default {
  // Generous: a machine that is busy with something else must not fail a test; speed is measured by tools/bench.
  testTimeout: 60_000,
  // Jest's own choice on two cores is one worker, in its own process: slow, and every module of every spec (ES modules
  // are never freed) has to fit one heap. A worker above the limit is replaced after the spec that it is at.
  maxWorkers: Math.max(3, availableParallelism()),
  workerIdleMemoryLimit: '1500MB',
  projects: [
    project('shared', ['libs/shared/**/*.spec.ts']),
    project('server', ['libs/server/**/*.spec.ts', 'apps/server/**/*.spec.ts']),
    project('server-db', ['libs/server/**/*.db-spec.ts', 'apps/server/**/*.db-spec.ts']),
    project('tools', ['tools/**/*.spec.ts']),
    project('legacy-agent', ['apps/legacy-agent/src/**/*.spec.ts']),
    ...ownConfigurations
      .filter((path) => existsSync(new URL(path, import.meta.url)))
      .map((path) => `<rootDir>/${path}`),
  ],
};
