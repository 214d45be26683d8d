import preset from '../../jest.preset.js';

/** Unit specs of the agent: its libs and its program. */
export default {
  ...preset,
  displayName: 'agent',
  testMatch: ['<rootDir>/libs/agent/**/*.spec.ts', '<rootDir>/apps/agent/src/**/*.spec.ts'],
};
