import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as CDX from '@cyclonedx/cyclonedx-library';
import esbuild from 'esbuild';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { EPOCH_SECONDS } from './staging.mjs';

/** A quarter of a megabyte in 2026. */
const MAX_SBOM_BYTES = 16 * 1024 * 1024;
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * The npm packages whose code stands in the agent: of what a bundler takes, not of what is declared, in the version that
 * it took. Bun's own bundler tells less of what it did; both take what is imported.
 * @returns {Promise<{ name: string, version: string, license?: string, description?: string }[]>} by name
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
  const directories = Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? (PACKAGE.exec(path)?.[0] ?? []) : [],
  );
  return [...new Set(directories)].sort().map((directory) => describe(join(workspaceRoot, directory)));
}

/** What the agent is made of, as CycloneDX 1.6 in JSON: its packages, and the runtime that is compiled in. */
export async function agentSbom(version) {
  const runtime = describe(join(workspaceRoot, 'node_modules/bun'));
  const bom = new CDX.Models.Bom();
  bom.metadata.timestamp = new Date(EPOCH_SECONDS * 1000);
  bom.metadata.component = new CDX.Models.Component(CDX.Enums.ComponentType.Application, 'gururmm-agent', {
    version,
    bomRef: 'gururmm-agent',
  });
  bom.metadata.component.licenses.add(new CDX.Models.SpdxLicense('AGPL-3.0-only'));
  for (const each of [...(await bundledPackages()), runtime]) {
    const component = componentOf(each);
    bom.components.add(component);
    bom.metadata.component.dependencies.add(component.bomRef);
  }
  const serializer = new CDX.Serialize.JsonSerializer(new CDX.Serialize.JSON.Normalize.Factory(CDX.Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/**
 * What an installation of the server consists of, as CycloneDX 1.6 in JSON: every package of package-lock.json that is
 * not for development alone, with those that the console is bundled from and those of one system only.
 */
export function serverSbom(version) {
  const bom = JSON.parse(
    execFileSync(
      process.execPath,
      [
        join(workspaceRoot, 'node_modules/@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js'),
        '--omit=dev',
        '--package-lock-only',
        '--output-reproducible',
        '--spec-version=1.6',
        '--mc-type=application',
        '--output-file=-',
        join(workspaceRoot, 'package.json'),
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: MAX_SBOM_BYTES },
    ),
  );
  // The workspace has the name of the whole project, which no registry has.
  const { component } = bom.metadata;
  delete component.purl;
  bom.metadata.timestamp = new Date(EPOCH_SECONDS * 1000).toISOString();
  bom.metadata.component = { ...component, name: 'gururmm-server', version };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

function componentOf({ name, version, license, description }) {
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

/** What a package says of itself. Read as a file: it may not export its description. */
function describe(directory) {
  const { name, version, license, description } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  return { name, version, license, description };
}
