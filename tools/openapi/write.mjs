// Usage: node tools/openapi/write.mjs [--check]
// Writes libs/shared/api-client/openapi.json from the controllers; with --check only compares, and fails on a difference.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';

const { values } = readOptions({ options: { check: { type: 'boolean', default: false } } });
const run = promisify(execFile);
const target = join(workspaceRoot, 'libs/shared/api-client/openapi.json');
const program = join(workspaceRoot, 'tmp/openapi/print-openapi.mjs');
const options = { cwd: workspaceRoot, maxBuffer: 64 * 1024 * 1024 };

await run(
  process.execPath,
  [join(workspaceRoot, 'tools/build/server.mjs'), 'apps/server/src/print-openapi.ts', program],
  options,
);
const { stdout: current } = await run(process.execPath, [program], options);

if (!values.check) {
  await writeFile(target, current);
  console.log(`wrote ${target}`);
} else if ((await readFile(target, 'utf8')) !== current) {
  console.error('openapi.json is behind the controllers; run: node tools/openapi/write.mjs, then npm run generate:api');
  process.exit(1);
}
