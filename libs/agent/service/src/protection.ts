import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { ensureRestrictedDirectory, runToSuccess, systemProgram } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';
import type { InstallLayout } from './install-layout';
import { ADMINISTRATORS_ONLY, icaclsArguments } from './windows/administrators-only';

/** A data directory with a long journal and many spools. */
const ICACLS_TIMEOUT_MS = 120_000;

/** @throws Error when a machine-wide installation is changed by somebody who may not */
export async function assertMayInstall(osType: OsType, { isSystemWide }: InstallLayout): Promise<void> {
  if (!isSystemWide) return;
  if (osType === 'windows') {
    const { assertMayManageServices } = await import('./windows/service-control-manager');
    assertMayManageServices();
  } else if (process.getuid?.() !== 0) {
    throw new Error('run this as root (for example with sudo), or give --prefix DIR to install below a directory');
  }
}

/**
 * Makes `directory` one that only root, or SYSTEM and the administrators, can enter.
 * @param isSystemWide otherwise it stays with whoever runs this
 */
export async function restrictToAdministrators(
  directory: string,
  osType: OsType,
  isSystemWide: boolean,
): Promise<void> {
  if (osType !== 'windows' || !isSystemWide) {
    ensureRestrictedDirectory(directory);
    if (isSystemWide) chmodSync(directory, 0o700);
    return;
  }
  mkdirSync(directory, { recursive: true });
  const icacls = (args: readonly string[]) => runToSuccess(systemProgram('icacls.exe'), args, ICACLS_TIMEOUT_MS);
  const { before, after } = icaclsArguments(directory);
  const { replaceRights } = await import('./windows/directory-rights');
  await icacls(before);
  replaceRights(directory, ADMINISTRATORS_ONLY);
  if (readdirSync(directory).length > 0) await icacls(after);
}
