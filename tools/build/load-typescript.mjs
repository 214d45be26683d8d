import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Absolute path of the checkout. */
export const workspaceRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The version of the workspace: that of all its programs. */
export const workspaceVersion = () => JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8')).version;

/** A source that asks where it stands means its own place, not that of the bundle. */
const OWN_DIRECTORY = {
  name: 'own-directory',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
      loader: 'ts',
    })),
};

/**
 * Imports a TypeScript file of the workspace into a tool, with the aliases of tsconfig.base.json.
 * For code without decorators: esbuild writes no metadata.
 * @param {string} path relative to the workspace
 */
export async function loadTypescript(path) {
  const outputDir = join(workspaceRoot, 'tmp', 'tools');
  await mkdir(outputDir, { recursive: true });
  const outfile = join(outputDir, `${randomUUID()}.mjs`);
  await build({
    entryPoints: [join(workspaceRoot, path)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node24',
    tsconfig: join(workspaceRoot, 'tsconfig.base.json'),
    logLevel: 'warning',
    plugins: [OWN_DIRECTORY],
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(outfile);
  }
}
