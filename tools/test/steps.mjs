import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../build/load-typescript.mjs';

/**
 * Everything `npm test` does. Stages follow each other; the lanes of a stage run at the same time, and the steps of a
 * lane one after the other. Of a step, `commands` run one after the other; `jest` names a configuration.
 */
export const STAGES = [
  {
    lanes: [
      [
        { name: 'format', commands: [['prettier', '--check', '--log-level=warn', '.']] },
        {
          name: 'lint',
          // The boundary rule reads the project graph, which Nx writes here.
          commands: [
            ['nx', 'show', 'projects', '--json'],
            ['eslint', '.', '--max-warnings=0', '--cache', '--cache-location=node_modules/.cache/eslint/'],
          ],
        },
      ],
      [
        {
          name: 'types',
          commands: [...typescriptProjects().map((path) => ['tsc', '-p', path]), ['nx', 'run', 'console:typecheck']],
        },
      ],
    ],
  },
  {
    lanes: [
      [
        { name: 'build', commands: [['nx', 'run-many', '-t', 'build', '--output-style=static']] },
        { name: 'openapi', commands: [['node', 'tools/openapi/write.mjs', '--check']] },
        {
          name: 'unit and PostgreSQL',
          jest: 'jest.config.mjs',
          // A pattern that finds nothing (a checkout below a folder that it ignores, say) must not pass as green.
          mustInclude: [
            'libs/shared/',
            'libs/server/',
            'apps/server/',
            'libs/agent/',
            'libs/console/',
            'apps/cli/',
            'apps/legacy-agent/',
            'tools/',
          ],
        },
      ],
    ],
  },
  {
    lanes: [
      [
        { name: 'compiled agent', jest: 'apps/agent/jest.compiled.config.mjs' },
        { name: 'Windows agent', jest: 'apps/agent/jest.wine.config.mjs' },
        { name: 'Windows and server', jest: 'apps/server-e2e/jest.windows.config.mjs' },
        { name: 'whole system', jest: 'apps/server-e2e/jest.config.mjs' },
      ],
      // Wine's script host waits nearly all of the time.
      [{ name: 'old Windows', jest: 'apps/server-e2e/jest.legacy.config.mjs' }],
    ],
  },
  {
    lanes: [
      [
        {
          name: 'faults',
          commands: [
            ['node', 'tools/faults/process.mjs', '--limit-seconds=300'],
            [
              'node',
              'tools/faults/ingestion.mjs',
              '--agents=100',
              '--seconds=20',
              '--server-kills=1',
              '--postgres-kills=1',
            ],
            ['node', 'tools/faults/mutants.mjs'],
            ['node', 'tools/faults/updates.mjs', '--kills=1', '--limit-seconds=900'],
          ],
        },
        { name: 'command line', jest: 'apps/cli/jest.e2e.config.mjs' },
        { name: 'browser', jest: 'apps/console-e2e/jest.config.mjs' },
      ],
    ],
  },
];

function typescriptProjects() {
  const candidates = ['apps', 'libs'].flatMap((root) =>
    readdirSync(join(workspaceRoot, root)).map((name) => `${root}/${name}`),
  );
  const isPlain = (path) => !/^(apps|libs)\/console$/.test(path);
  return [...candidates, 'tools'].filter(
    (path) => isPlain(path) && existsSync(join(workspaceRoot, path, 'tsconfig.json')),
  );
}
