import { rmSync, utimesSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { EPOCH_SECONDS, place, runTool, stagingDirectory } from './staging.mjs';

const CARRIED = '/usr/local/gururmm/package';

/** Enrolling is the installer's; a package that was only put down does nothing by itself, and a newer version stays. */
const POSTINSTALL = `#!/bin/sh
set -e
config='/Library/Application Support/GuruRMM/agent.toml'
[ -e "$config" ] || exit 0
# 4: installed and running, the server was not reached yet.
${CARRIED}/gururmm-agent install --keep-newer || [ $? -eq 4 ]
`;

/** What is left to do where Apple's tools and a signing identity are. */
const buildText = (version) => `#!/bin/sh
# On a Mac: makes and signs the package. SIGN is the name of a "Developer ID Installer" identity.
set -e
cd "$(dirname "$0")"
pkgbuild --root root --scripts scripts --identifier com.gururmm.agent --version ${version} \\
  --ownership recommended \${SIGN:+--sign "$SIGN"} gururmm-agent-${version}.pkg
`;

/** Makes the layout of an installer package of macOS, ready for pkgbuild: that program and notarisation need a Mac. */
export function makeMacosLayout({ version, binary, out }) {
  const directory = stagingDirectory('gururmm-pkg-');
  try {
    place(binary, join(directory, 'root', CARRIED, 'gururmm-agent'), 0o755);
    place(join(workspaceRoot, 'LICENSE'), join(directory, 'root', CARRIED, 'LICENSE'), 0o644);
    mkdirSync(join(directory, 'scripts'));
    for (const [name, text] of [
      ['scripts/postinstall', POSTINSTALL],
      ['build.sh', buildText(version)],
    ]) {
      writeFileSync(join(directory, name), text);
      chmodSync(join(directory, name), 0o755);
      utimesSync(join(directory, name), EPOCH_SECONDS, EPOCH_SECONDS);
    }
    runTool('tar', [
      '--sort=name',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      `--mtime=@${EPOCH_SECONDS}`,
      '--use-compress-program=gzip -n',
      '-cf',
      out,
      '-C',
      directory,
      'build.sh',
      'root',
      'scripts',
    ]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
