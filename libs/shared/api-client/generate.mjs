/**
 * Writes the typed REST client from openapi.json. Run it whenever openapi.json changes and commit
 * both: `node libs/shared/api-client/generate.mjs`. With `--check` it changes nothing and fails
 * when the committed client is not the one that openapi.json describes.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { readOptions } from '../../../tools/build/read-options.mjs';

const { values } = readOptions({ options: { check: { type: 'boolean', default: false } } });
const lib = import.meta.dirname;
const committed = join(lib, 'src/generated');

function generate(path) {
  return createClient({
    input: join(lib, 'openapi.json'),
    output: { path, clean: true },
    logs: { level: 'warn', file: false },
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  });
}

async function contentsOf(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.sort().map((file) => readFile(file, 'utf8')));
  return texts.map((text, index) => `${files[index].slice(directory.length)}\n${text}`).join('\n');
}

async function check() {
  const fresh = await mkdtemp(join(tmpdir(), 'gururmm-api-client-'));
  try {
    await generate(fresh);
    return (await contentsOf(fresh)) === (await contentsOf(committed));
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

if (values.check) {
  if (!(await check())) {
    console.error('The REST client is not the one of openapi.json: run node libs/shared/api-client/generate.mjs');
    process.exit(1);
  }
} else {
  await generate(committed);
}
