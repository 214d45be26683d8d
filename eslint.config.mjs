import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import angular from './libs/console/eslint.angular.mjs';

const scopes = (...names) => names.map((name) => `scope:${name}`);
const types = (...names) => names.map((name) => `type:${name}`);

export default tseslint.config(
  {
    ignores: [
      '**/node_modules',
      '**/dist',
      '**/tmp',
      '**/.angular',
      '**/.nx',
      '**/.data',
      '**/testcases',
      'libs/shared/api-client/src/generated',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          depConstraints: [
            { sourceTag: 'scope:shared', onlyDependOnLibsWithTags: scopes('shared') },
            { sourceTag: 'scope:server', onlyDependOnLibsWithTags: scopes('shared', 'server') },
            { sourceTag: 'scope:console', onlyDependOnLibsWithTags: scopes('shared', 'console') },
            { sourceTag: 'scope:agent', onlyDependOnLibsWithTags: scopes('shared', 'agent') },
            { sourceTag: 'type:contract', onlyDependOnLibsWithTags: types('contract', 'util') },
            { sourceTag: 'type:util', onlyDependOnLibsWithTags: types('util', 'contract') },
            { sourceTag: 'type:platform', onlyDependOnLibsWithTags: types('platform', 'contract', 'util', 'testing') },
            { sourceTag: 'type:testing', onlyDependOnLibsWithTags: types('platform', 'contract', 'util') },
            { sourceTag: 'type:ui', onlyDependOnLibsWithTags: types('ui', 'contract', 'util') },
            { sourceTag: 'type:data-access', onlyDependOnLibsWithTags: types('data-access', 'contract', 'util') },
            {
              sourceTag: 'type:feature',
              onlyDependOnLibsWithTags: types(
                'feature',
                'platform',
                'data-access',
                'ui',
                'contract',
                'util',
                'testing',
              ),
            },
          ],
        },
      ],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      'no-console': 'error',
    },
  },
  {
    // DTO classes describe shapes to Nest and OpenAPI; answers are plain objects of those shapes.
    files: ['libs/server/**/*.ts', 'apps/server/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'Buffer',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'fetch',
          'AbortSignal',
          'AbortController',
          'performance',
          'WebSocket',
          'setImmediate',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.db-spec.ts', '**/*.e2e-spec.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  ...angular,
  prettier,
);
