import { access, mkdtemp, readFile, rmdir, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, runToSuccess, systemProgram } from '@gururmm/agent/runtime';
import type { OsType, SoftwareItem } from '@gururmm/shared/protocol';
import { readApkInstalled } from './apk-installed';
import { APPLICATIONS, readApplications } from './applications';
import { readDpkgStatus } from './dpkg-status';
import { readRegistryExport } from './registry-export';
import { readRpmList, RPM_LIST } from './rpm-list';
import { readUninstallKeys, UNINSTALL_KEY } from './uninstall-keys';

const PROGRAM_TIMEOUT_MS = 60_000;

/** Everything that is installed, in no order. */
export async function collectSoftware(osType: OsType): Promise<SoftwareItem[]> {
  switch (osType) {
    case 'linux':
      return collectOnLinux('/');
    case 'windows':
      return [...(await collectUninstallKeys('x64')), ...(await collectUninstallKeys('x86'))];
    case 'macos':
      return readApplications(await runToSuccess('/usr/sbin/system_profiler', APPLICATIONS, PROGRAM_TIMEOUT_MS));
  }
}

/** A machine may have several package managers; each lists its own. */
export async function collectOnLinux(rootDirectory: string): Promise<SoftwareItem[]> {
  const [dpkg, apk] = await Promise.all([
    textOf(join(rootDirectory, 'var/lib/dpkg/status')),
    textOf(join(rootDirectory, 'lib/apk/db/installed')),
  ]);
  return [
    ...(dpkg === undefined ? [] : readDpkgStatus(dpkg)),
    ...(apk === undefined ? [] : readApkInstalled(apk)),
    ...((await hasRpm(rootDirectory)) ? readRpmList(await runToSuccess('rpm', RPM_LIST, PROGRAM_TIMEOUT_MS)) : []),
  ];
}

/** The directory alone is no proof: Debian has the program to unpack packages, without a database. */
async function hasRpm(rootDirectory: string): Promise<boolean> {
  for (const path of ['usr/lib/sysimage/rpm', 'var/lib/rpm']) {
    for (const file of ['rpmdb.sqlite', 'Packages', 'Packages.db']) {
      if (await exists(join(rootDirectory, path, file))) return true;
    }
  }
  return false;
}

async function collectUninstallKeys(arch: 'x64' | 'x86'): Promise<SoftwareItem[]> {
  const directory = await mkdtemp(join(tmpdir(), 'gururmm-inventory-'));
  const file = join(directory, 'uninstall.reg');
  try {
    const view = arch === 'x64' ? '/reg:64' : '/reg:32';
    const args = ['export', UNINSTALL_KEY, file, '/y', view];
    const { exitCode } = await runProgram(systemProgram('reg.exe'), args, PROGRAM_TIMEOUT_MS);
    // 1: there is no such key, so nothing was ever installed in this view.
    return exitCode === 0 ? readUninstallKeys(readRegistryExport(await readFile(file)), arch) : [];
  } finally {
    await unlink(file).catch(() => undefined);
    await rmdir(directory).catch(() => undefined);
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Undefined for a file that is not there. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR')
      return undefined;
    throw error;
  }
}
