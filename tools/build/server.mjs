// Usage: node tools/build/server.mjs [entry] [output file]
// Bundles the server into one file; packages stay in node_modules.
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { workspaceRoot } from './load-typescript.mjs';
import { swcPlugin } from './swc-plugin.mjs';

const entry = resolve(workspaceRoot, process.argv[2] ?? 'apps/server/src/main.ts');
const outfile = resolve(workspaceRoot, process.argv[3] ?? 'dist/apps/server/main.js');

await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node24',
  sourcemap: 'linked',
  sourcesContent: false,
  keepNames: true,
  tsconfig: join(workspaceRoot, 'tsconfig.base.json'),
  plugins: [swcPlugin()],
  logLevel: 'warning',
});
