import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as CDX from '@cyclonedx/cyclonedx-library';
import esbuild from 'esbuild';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { EPOCH_SECONDS } from './staging.mjs';

const require = createRequire(import.meta.url);
const PACKAGE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/**
 * Names of the npm packages whose code stands in the agent: of what a bundler takes, not of what is declared.
 * @returns {Promise<string[]>}
 */
export async function bundledPackages(entry = join(workspaceRoot, 'apps/agent/src/main.ts')) {
  const { metafile } = await esbuild.build({
    entryPoints: [entry],
    absWorkingDir: workspaceRoot,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    external: ['bun', 'bun:*'],
    tsconfig: join(workspaceRoot, 'tsconfig.base.json'),
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const names = Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? (PACKAGE.exec(path)?.[1] ?? []) : [],
  );
  return [...new Set(names)].sort();
}

/** What the agent is made of, as CycloneDX 1.6 in JSON: its packages, and the runtime that is compiled in. */
export async function agentSbom(version) {
  const names = await bundledPackages();
  const bom = new CDX.Models.Bom();
  bom.metadata.timestamp = new Date(EPOCH_SECONDS * 1000);
  bom.metadata.component = new CDX.Models.Component(CDX.Enums.ComponentType.Application, 'gururmm-agent', {
    version,
    bomRef: 'gururmm-agent',
  });
  bom.metadata.component.licenses.add(new CDX.Models.SpdxLicense('AGPL-3.0-only'));
  for (const name of [...names, 'bun']) {
    const component = componentOf(name);
    bom.components.add(component);
    bom.metadata.component.dependencies.add(component.bomRef);
  }
  const serializer = new CDX.Serialize.JsonSerializer(new CDX.Serialize.JSON.Normalize.Factory(CDX.Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function componentOf(name) {
  const { version, license, description } = packageOf(name);
  const type = name === 'bun' ? CDX.Enums.ComponentType.Platform : CDX.Enums.ComponentType.Library;
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const component = new CDX.Models.Component(type, short, {
    group,
    version,
    description,
    bomRef: `${name}@${version}`,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  });
  if (typeof license === 'string') component.licenses.add(new CDX.Models.NamedLicense(license));
  return component;
}

function packageOf(name) {
  // Read as a file: a package may not export its own description.
  const paths = require.resolve.paths(name) ?? [];
  for (const path of paths) {
    try {
      return JSON.parse(readFileSync(join(path, name, 'package.json'), 'utf8'));
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`${name} is bundled, and not installed`);
}
