/** Lint rules of Angular for the console: components, templates and their accessibility. Spread into the root config. */
import angular from 'angular-eslint';

const code = ['libs/console/**/*.ts', 'apps/console/**/*.ts'];
const templates = ['libs/console/**/*.html', 'apps/console/src/app/**/*.html'];

export default [
  ...angular.configs.tsRecommended.map((config) => ({ ...config, files: code })),
  {
    files: code,
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/component-selector': ['error', { type: 'element', prefix: 'grmm', style: 'kebab-case' }],
      '@angular-eslint/directive-selector': ['error', { type: 'attribute', prefix: 'grmm', style: 'camelCase' }],
      '@angular-eslint/component-class-suffix': 'off',
      '@angular-eslint/prefer-signals': 'error',
      '@angular-eslint/prefer-inject': 'error',
      '@angular-eslint/prefer-output-readonly': 'error',
      '@angular-eslint/use-lifecycle-interface': 'error',
      // Angular's validators are static functions that are made to be handed around.
      '@typescript-eslint/unbound-method': ['error', { ignoreStatic: true }],
      // Material declares the options of its dialogs and snack bars as classes, and takes plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  ...[...angular.configs.templateRecommended, ...angular.configs.templateAccessibility].map((config) => ({
    ...config,
    files: templates,
  })),
  {
    files: templates,
    rules: {
      '@angular-eslint/template/button-has-type': 'error',
      '@angular-eslint/template/prefer-control-flow': 'error',
      '@angular-eslint/template/no-duplicate-attributes': 'error',
      '@angular-eslint/template/use-track-by-function': 'off',
      // Material's form fields tie a label to its control by themselves.
      '@angular-eslint/template/label-has-associated-control': 'off',
    },
  },
];
