// Usage: node apps/legacy-agent/build.mjs [--out DIR]     GURURMM_BUILD_VERSION names another version, for tests
// One script for Windows Script Host: bundled, compiled down to ES3, and held against what that engine has.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from '@swc/core';
import { build } from 'esbuild';
import { Linter } from 'eslint';
import { workspaceRoot, workspaceVersion } from '../../tools/build/load-typescript.mjs';
import { readOptions } from '../../tools/build/read-options.mjs';

const here = import.meta.dirname;
const { values } = readOptions({
  options: { out: { type: 'string', default: join(workspaceRoot, 'dist/apps/legacy-agent') } },
});
const target = values.out;
const version = process.env.GURURMM_BUILD_VERSION ?? workspaceVersion();
const name = 'gururmm-legacy-agent.js';

/** What came after ES3; JScript in Windows Script Host has none of it, and no compiler adds it. */
const LATER =
  /^(forEach|map|filter|reduce|reduceRight|some|every|find|findIndex|includes|trim|trimStart|trimEnd|startsWith|endsWith|padStart|padEnd|repeat|replaceAll|bind|keys|values|entries|assign|create|defineProperty|freeze|isArray|from|flat|flatMap|toISOString|now|lastIndexOf)$/
    .source;

const RULES = {
  'no-undef': 'error',
  'no-restricted-syntax': [
    'error',
    { selector: `MemberExpression > Identifier.property[name=/${LATER}/]`, message: 'ES3 has no such member' },
  ],
};
const GLOBALS = Object.fromEntries(
  'WScript ActiveXObject JSON Array Boolean Date Error Function Math Number Object RegExp String eval isFinite isNaN parseInt parseFloat undefined'
    .split(' ')
    .map((each) => [each, 'readonly']),
);

/** Faults of a script that Windows Script Host would find, or not find until the line runs. */
export function faultsOf(code) {
  const languageOptions = { ecmaVersion: 3, sourceType: 'script', globals: GLOBALS };
  return new Linter()
    .verify(code, [{ languageOptions, rules: RULES }])
    .map(({ line, message }) => `${name}:${line}: ${message}`);
}

export async function compile() {
  const bundle = await build({
    entryPoints: [join(here, 'src/main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    tsconfig: join(here, 'tsconfig.json'),
    define: { GURURMM_VERSION: JSON.stringify(version) },
  });
  const { code } = await transform(bundle.outputFiles[0].text, {
    jsc: { parser: { syntax: 'ecmascript' }, target: 'es3', output: { charset: 'ascii' } },
    module: { type: 'es6' },
    isModule: false,
    swcrc: false,
  });
  const faults = faultsOf(code);
  if (faults.length > 0) throw new Error(`not for Windows Script Host:\n${faults.join('\n')}`);
  const json = readFileSync(join(workspaceRoot, 'node_modules/json2/lib/JSON2/static/json2.js'), 'utf8');
  return `// GuruRMM agent for Windows 7 and Server 2008 R2. JSON: json2.js, public domain.\n${json}\n${code}`.replace(
    /\r?\n/g,
    '\r\n',
  );
}

const code = await compile();
mkdirSync(target, { recursive: true });
writeFileSync(join(target, `${name}.new`), code);
renameSync(join(target, `${name}.new`), join(target, name));
cpSync(join(here, 'install'), target, { recursive: true });
console.log(`${name}  ${(code.length / 1024).toFixed(0)} KiB  ${createHash('sha256').update(code).digest('hex')}`);
