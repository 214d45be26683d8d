import { powershellLiteral } from '@gururmm/shared/install-commands';
import type { InstallerPlan } from './installer-plan';
import { LEGACY_FILES } from './legacy-files';
import { WINDOWS_SCRIPT } from './windows-script';

/** The PowerShell installer (5.1 and newer) with the plan's values as its first lines. */
export function windowsInstaller({ siteCode, publicUrl, checksums }: InstallerPlan): string {
  const entries = [...checksums].map(([name, sha256]) => `  ${powershellLiteral(name)} = ${powershellLiteral(sha256)}`);
  return [
    '# GuruRMM agent for Windows 10, Server 2016 and newer. Safe to run again. Exit code: $LASTEXITCODE.',
    '# Windows 7 and Server 2008 R2: put these into one folder, and run the second as administrator:',
    ...LEGACY_FILES.map((name) => `#   ${publicUrl}/downloads/${name}`),
    `#   gururmm-legacy-install.cmd ${publicUrl} ${siteCode}`,
    'param(',
    '  [string]$SiteKey, [string]$RegistrationToken, [string]$Proxy = $env:GURURMM_PROXY, [string]$CaFile,',
    '  [string]$Prefix, [switch]$NoStart, [switch]$Reconfigure, [switch]$AllowInsecure, [switch]$Quiet,',
    '  [switch]$Uninstall, [switch]$Purge',
    ')',
    `$ServerUrl = ${powershellLiteral(publicUrl)}`,
    `$SiteCode = ${powershellLiteral(siteCode)}`,
    '# SHA-256 of what the server has published.',
    '$Checksums = @{',
    ...entries,
    '}',
    WINDOWS_SCRIPT,
  ].join('\n');
}
