// Usage: npm run package -- [--version X] [--out DIR] [--binaries DIR]
// Packages of the agent from compiled binaries: deb, rpm, a zip for Windows, a layout for macOS, what agent and server are
// made of (CycloneDX), and SHA256SUMS over all of them. A target whose binary is not there is left out, and named.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { workspaceRoot, workspaceVersion } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';
import { requireNode } from '../start/server-command.mjs';
import { makeDeb } from './deb.mjs';
import { makeMacosLayout } from './macos.mjs';
import { makeRpm } from './rpm.mjs';
import { agentSbom, serverSbom } from './sbom.mjs';
import { makeZip } from './zip.mjs';

const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?$/;

/** Every package: the binary it is made of, its name, and how. */
const PACKAGES = [
  ...['x64', 'arm64'].flatMap((arch) => [
    { binary: `gururmm-agent-linux-${arch}`, name: `gururmm-agent-linux-${arch}.deb`, make: makeDeb, arch },
    { binary: `gururmm-agent-linux-${arch}`, name: `gururmm-agent-linux-${arch}.rpm`, make: makeRpm, arch },
    { binary: `gururmm-agent-windows-${arch}.exe`, name: `gururmm-agent-windows-${arch}.zip`, make: makeZip, arch },
    {
      binary: `gururmm-agent-macos-${arch}`,
      name: `gururmm-agent-macos-${arch}-pkg.tar.gz`,
      make: makeMacosLayout,
      arch,
    },
  ]),
];

requireNode();
const { values } = readOptions({
  options: {
    version: { type: 'string', default: workspaceVersion() },
    out: { type: 'string', default: join(workspaceRoot, 'dist/packages') },
    binaries: { type: 'string', default: join(workspaceRoot, 'dist/apps/agent') },
  },
});
if (!VERSION.test(values.version)) {
  console.error(`"${values.version}" is no version such as 1.4.0`);
  process.exit(2);
}
const [out, binaries] = [resolve(values.out), resolve(values.binaries)];
mkdirSync(out, { recursive: true });
const made = [];
for (const { binary, name, make, arch } of PACKAGES) {
  const path = join(binaries, binary);
  if (!existsSync(path)) {
    console.log(`left out  ${name}: ${binary} has not been compiled`);
    continue;
  }
  await make({ version: values.version, arch, binary: path, out: join(out, name) });
  console.log(`made      ${name}`);
  made.push(name);
}
if (made.length === 0) {
  console.error(`there is no compiled agent in ${binaries}; "node apps/agent/build.mjs --all" makes them`);
  process.exit(1);
}
for (const [name, text] of [
  ['gururmm-agent.cdx.json', await agentSbom(values.version)],
  ['gururmm-server.cdx.json', serverSbom(values.version)],
]) {
  writeFileSync(join(out, name), text);
  console.log(`made      ${name}`);
  made.push(name);
}
writeFileSync(join(out, 'SHA256SUMS'), await checksums(made));
console.log(`made      SHA256SUMS in ${out}`);

/** As `sha256sum --check` reads them. Of what this run made: what else stands there is of another version. */
async function checksums(names) {
  const lines = [];
  for (const name of names.toSorted()) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(out, name))) hash.update(chunk);
    lines.push(`${hash.digest('hex')}  ${name}\n`);
  }
  return lines.join('');
}
