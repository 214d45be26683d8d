import { posixWord } from '@gururmm/shared/install-commands';
import type { InstallerPlan } from './installer-plan';
import { POSIX_SCRIPT } from './posix-script';

/** The POSIX shell installer with the plan's values as its first lines. */
export function posixInstaller({ siteCode, publicUrl, checksums }: InstallerPlan): string {
  const cases = [...checksums].map(([name, sha256]) => `    ${posixWord(name)}) echo ${posixWord(sha256)} ;;`);
  return [
    '#!/bin/sh',
    '# GuruRMM agent for Linux and macOS. Options: --help. Safe to run again.',
    'set -eu',
    `server_url=${posixWord(publicUrl)}`,
    `site_code=${posixWord(siteCode)}`,
    '# SHA-256 of what the server has published.',
    'checksum_of() {',
    '  case "$1" in',
    ...cases,
    '    *) return 1 ;;',
    '  esac',
    '}',
    '',
    POSIX_SCRIPT,
  ].join('\n');
}
