import { readdirSync, renameSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CARRIED, placeProgram, runTool, scriptText, stagingDirectory } from './staging.mjs';

const ARCHITECTURES = { x64: 'x86_64', arm64: 'aarch64' };

/** Makes a package of Red Hat, SUSE and their kin by rpmbuild. @param {{ version: string, arch: 'x64' | 'arm64', binary: string, out: string }} what */
export function makeRpm({ version, arch, binary, out }) {
  const directory = stagingDirectory('gururmm-rpm-');
  try {
    placeProgram(join(directory, 'payload'), binary);
    writeFileSync(join(directory, 'agent.spec'), specText(version));
    runTool('rpmbuild', [
      '-bb',
      '--quiet',
      `--target=${ARCHITECTURES[arch]}`,
      `--define=_topdir ${directory}/build`,
      `--define=payload ${directory}/payload`,
      join(directory, 'agent.spec'),
    ]);
    const built = join(directory, 'build/RPMS', ARCHITECTURES[arch]);
    const [name] = readdirSync(built);
    copyFileSync(join(built, name), `${out}.tmp`);
    renameSync(`${out}.tmp`, out);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Scriptlets get the number of versions that stay: 0 when the package goes. */
function specText(version) {
  return `%global __os_install_post %{nil}
%global debug_package %{nil}
%global _build_id_links none
%global _binary_payload w6.gzdio
%global _buildhost localhost
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
Name: gururmm-agent
Version: ${version.replace('-', '~')}
Release: 1
Summary: Agent of the GuruRMM remote monitoring and management platform
License: AGPL-3.0-only
AutoReqProv: no

%description
Measures and looks after this machine, and runs what its administrators send.

%install
mkdir -p %{buildroot}
cp -a %{payload}/. %{buildroot}/

%files
%dir ${CARRIED}
%attr(0755,root,root) ${CARRIED}/gururmm-agent
%attr(0644,root,root) ${CARRIED}/LICENSE

%post
${scriptText('configure')}
%preun
[ "$1" = 0 ] || exit 0
${scriptText('remove')}`;
}
