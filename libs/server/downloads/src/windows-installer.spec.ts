import { powershellFaults } from '@gururmm/server/platform/testing';
import { installCommand, type InstallOptions } from '@gururmm/shared/install-commands';
import { windowsInstaller } from './windows-installer';

const HOSTILE = "https://x'; Stop-Computer #’$(1)`";
const installer = (publicUrl: string, name: string) =>
  windowsInstaller({ siteCode: 'DARK-GROVE-7839', publicUrl, checksums: new Map([[name, 'ab'.repeat(32)]]) });

describe('the installer for Windows', () => {
  it('is PowerShell, whatever stands in an address', async () => {
    expect(await powershellFaults(installer('https://rmm.example.com', 'gururmm-agent-windows-x64.exe'))).toEqual([]);
    expect(await powershellFaults(installer(HOSTILE, "a'b"))).toEqual([]);
  });

  it.each<InstallOptions>([
    {},
    { isQuiet: true, proxy: 'http://a:b c@proxy:8080' },
    { caFile: 'C:\\our ca’s.pem', proxy: HOSTILE },
  ])('is fetched and run by a line of PowerShell, with %j', async (options) => {
    const target = { origin: 'https://rmm.example.com', siteCode: 'DARK-GROVE-7839', siteKey: 'grmm_site_Ab-9_z' };
    expect(await powershellFaults(installCommand('windows', target, options))).toEqual([]);
  });

  it('would be caught with a fault in it', async () => {
    const whole = installer('https://rmm.example.com', 'a');
    for (const [part, broken] of [
      ['$Checksums = @{', '$Checksums = @('],
      ['function Write-Step([string]$Message) {', 'function Write-Step([string]$Message {'],
      ['if ($CaFile) {', 'if ($CaFile {'],
    ] as const) {
      expect(whole).toContain(part);
      expect(await powershellFaults(whole.replace(part, broken))).not.toEqual([]);
    }
  });
});
