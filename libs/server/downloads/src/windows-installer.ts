import type { InstallerPlan } from './installer-plan';
import { WINDOWS_SCRIPT } from './windows-script';

/** The PowerShell installer (5.1 and newer) with the plan's values as its first lines. */
export function windowsInstaller({ siteCode, publicUrl, checksums }: InstallerPlan): string {
  const entries = [...checksums].map(([name, sha256]) => `  ${quote(name)} = ${quote(sha256)}`);
  return [
    '# GuruRMM agent for Windows. Safe to run again.',
    'param(',
    '  [string]$SiteKey, [string]$RegistrationToken, [string]$Prefix,',
    '  [switch]$NoService, [switch]$AllowInsecure, [switch]$Uninstall',
    ')',
    `$ServerUrl = ${quote(publicUrl)}`,
    `$SiteCode = ${quote(siteCode)}`,
    '$Checksums = @{',
    ...entries,
    '}',
    WINDOWS_SCRIPT,
  ].join('\n');
}

/** One literal string for PowerShell, whatever stands in it. */
function quote(value: string): string {
  return `'${value.replaceAll(/['‘’‚‛]/g, '$&$&')}'`;
}
