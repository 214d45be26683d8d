/** Tests of the console, its libs and its shell: Angular without zones, in jsdom, as native ES modules. */
import presets from 'jest-preset-angular/presets/index.js';
import { workspaceAliases } from '../../jest.preset.js';

const preset = presets.createEsmPreset({ tsconfig: '<rootDir>/tsconfig.spec.json' });

export default {
  ...preset,
  displayName: 'console',
  rootDir: import.meta.dirname,
  testEnvironment: '<rootDir>/jest-environment.mjs',
  roots: ['<rootDir>', '<rootDir>/../../apps/console'],
  testMatch: ['**/*.spec.ts'],
  moduleNameMapper: { ...preset.moduleNameMapper, ...workspaceAliases },
  setupFilesAfterEnv: ['<rootDir>/test-setup.ts'],
};
