import { chmodSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EPOCH_SECONDS, placeProgram, runTool, scriptText, stagingDirectory } from './staging.mjs';

const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };

/** Makes a package of Debian and Ubuntu by dpkg-deb. @param {{ version: string, arch: 'x64' | 'arm64', binary: string, out: string }} what */
export function makeDeb({ version, arch, binary, out }) {
  const directory = stagingDirectory('gururmm-deb-');
  try {
    placeProgram(directory, binary);
    const control = [
      'Package: gururmm-agent',
      `Version: ${version.replace('-', '~')}`,
      `Architecture: ${ARCHITECTURES[arch]}`,
      'Maintainer: GuruRMM maintainers <maintainers@gururmm.example>',
      'Section: admin',
      'Priority: optional',
      'Homepage: https://gururmm.example',
      'Description: Agent of the GuruRMM remote monitoring and management platform',
      ' Measures and looks after this machine, and runs what its administrators send.',
    ];
    const shell = (body) => `#!/bin/sh\nset -e\n${body}`;
    const scripts = {
      control: `${control.join('\n')}\n`,
      postinst: shell(`[ "$1" = configure ] || exit 0\n${scriptText('configure')}`),
      prerm: shell(`[ "$1" = remove ] || exit 0\n${scriptText('remove')}`),
      postrm: shell(`[ "$1" = purge ] || exit 0\n${scriptText('purge')}`),
    };
    mkdirSync(join(directory, 'DEBIAN'));
    for (const [name, text] of Object.entries(scripts)) {
      const path = join(directory, 'DEBIAN', name);
      writeFileSync(path, text);
      chmodSync(path, name === 'control' ? 0o644 : 0o755);
      utimesSync(path, EPOCH_SECONDS, EPOCH_SECONDS);
    }
    // gzip: every dpkg reads it, and the program is compressed in seconds.
    runTool('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', directory, out]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
