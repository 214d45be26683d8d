import preset from '../../jest.preset.js';

/** Unit specs of grmm. */
export default {
  ...preset,
  displayName: 'cli',
  testMatch: ['<rootDir>/apps/cli/src/**/*.spec.ts'],
};
