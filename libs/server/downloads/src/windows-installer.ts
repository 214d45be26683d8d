import type { InstallerPlan } from './installer-plan';
import { WINDOWS_SCRIPT } from './windows-script';

const LEGACY_FILES = [
  'gururmm-legacy-agent.js',
  'gururmm-legacy-install.cmd',
  'gururmm-legacy-run.cmd',
  'gururmm-legacy-uninstall.cmd',
];

/** The PowerShell installer (5.1 and newer) with the plan's values as its first lines. */
export function windowsInstaller({ siteCode, publicUrl, checksums }: InstallerPlan): string {
  const entries = [...checksums].map(([name, sha256]) => `  ${quote(name)} = ${quote(sha256)}`);
  return [
    '# GuruRMM agent for Windows 10, Server 2016 and newer. Safe to run again.',
    '# Windows 7 and Server 2008 R2: put these into one folder, and run the second as administrator:',
    ...LEGACY_FILES.map((name) => `#   ${publicUrl}/downloads/${name}`),
    `#   gururmm-legacy-install.cmd ${publicUrl} ${siteCode}`,
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
