import type { InstallerPlan } from './installer-plan';
import { POSIX_SCRIPT } from './posix-script';

/** The POSIX shell installer with the plan's values as its first lines. */
export function posixInstaller({ siteCode, publicUrl, checksums }: InstallerPlan): string {
  const cases = [...checksums].map(([name, sha256]) => `    ${quote(name)}) echo ${quote(sha256)} ;;`);
  return [
    '#!/bin/sh',
    '# GuruRMM agent for Linux and macOS. Options: --help. Safe to run again.',
    'set -eu',
    `server_url=${quote(publicUrl)}`,
    `site_code=${quote(siteCode)}`,
    'checksum_of() {',
    '  case "$1" in',
    ...cases,
    '    *) return 1 ;;',
    '  esac',
    '}',
    POSIX_SCRIPT,
  ].join('\n');
}

/** One word for the shell, whatever stands in it. */
function quote(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
