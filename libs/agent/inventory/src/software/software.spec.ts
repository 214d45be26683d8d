import { join } from 'node:path';
import { readApplications } from './applications';
import { collectOnLinux } from './collect-software';
import { readRegistryExport } from './registry-export';
import { readRpmList } from './rpm-list';
import { readUninstallKeys } from './uninstall-keys';

const LINUX = join(import.meta.dirname, '../../testcases/linux');

describe('installed software', () => {
  it('of Linux is what the databases of its package managers hold', async () => {
    expect(await collectOnLinux(LINUX)).toEqual([
      { source: 'dpkg', name: 'openssl', version: '3.0.15-1~deb12u1', arch: 'amd64', publisher: 'Debian OpenSSL Team' },
      { source: 'dpkg', name: 'held', version: '2:4.1-2', arch: 'all', publisher: 'Someone' },
      { source: 'apk', name: 'musl', version: '1.2.5-r9', arch: 'x86_64', publisher: 'Natanael Copa' },
    ]);
  });

  it('is nothing on a machine without a package manager', async () => {
    expect(await collectOnLinux(join(LINUX, 'lib'))).toEqual([]);
  });

  it('of rpm is what it lists, without the keys of repositories', () => {
    const answer = [
      'bash\t0:5.2.26-4.el10\tx86_64\tRed Hat, Inc.\t1730000000',
      'bind\t32:9.18.29-1.el10\tx86_64\tRed Hat, Inc.\t1730000000',
      'gpg-pubkey\t0:5a6340b3-6229229e\t(none)\t(none)\t1730000000',
      'own\t0:1-1\tnoarch\t(none)\t0',
      '',
    ].join('\n');
    expect(readRpmList(answer)).toEqual([
      {
        source: 'rpm',
        name: 'bash',
        version: '5.2.26-4.el10',
        arch: 'x86_64',
        publisher: 'Red Hat, Inc.',
        installed_on: '2024-10-27',
      },
      {
        source: 'rpm',
        name: 'bind',
        version: '32:9.18.29-1.el10',
        arch: 'x86_64',
        publisher: 'Red Hat, Inc.',
        installed_on: '2024-10-27',
      },
      { source: 'rpm', name: 'own', version: '1-1', arch: 'noarch' },
    ]);
  });

  it('of Windows is what can be uninstalled, without parts of the system and patches', () => {
    const root = String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`;
    const file = [
      'Windows Registry Editor Version 5.00',
      '',
      `[${root}]`,
      '',
      `[${root}\\7-Zip]`,
      '"DisplayName"="7-Zip 24.08 (x64)"',
      '"DisplayVersion"="24.08"',
      '"Publisher"="Igor Pavlov"',
      '"InstallDate"="20261002"',
      String.raw`"InstallLocation"="C:\\Program Files\\7-Zip\\"`,
      '"EstimatedSize"=dword:0000161a',
      '',
      `[${root}\\Müller]`,
      // "Grüße", as REG_EXPAND_SZ, over two lines.
      '"DisplayName"=hex(2):47,00,72,00,fc,00,\\',
      '  df,00,65,00,00,00',
      '"InstallDate"="20269999"',
      '',
      `[${root}\\Runtime]`,
      '"DisplayName"="A runtime"',
      '"SystemComponent"=dword:00000001',
      '',
      `[${root}\\KB5031234]`,
      '"DisplayName"="Security Update for Something"',
      '"ReleaseType"="Security Update"',
      '',
      `[${root}\\Patch]`,
      '"DisplayName"="A part of something"',
      '"ParentKeyName"="Something"',
      '',
      `[${root}\\Nameless]`,
      '"DisplayVersion"="1"',
    ].join('\r\n');
    const keys = readRegistryExport(Buffer.from(`\uFEFF${file}\r\n`, 'utf16le'));
    expect(keys).toHaveLength(7);
    expect(keys[1]?.values.get('InstallLocation')).toBe('C:\\Program Files\\7-Zip\\');
    expect(readUninstallKeys(keys, 'x64')).toEqual([
      {
        source: 'registry',
        name: '7-Zip 24.08 (x64)',
        arch: 'x64',
        version: '24.08',
        publisher: 'Igor Pavlov',
        installed_on: '2026-10-02',
      },
      { source: 'registry', name: 'Grüße', arch: 'x64' },
    ]);
  });

  it('of macOS are its applications, without those of the system', () => {
    const answer = {
      SPApplicationsDataType: [
        {
          _name: 'Firefox',
          arch_kind: 'arch_arm_i64',
          lastModified: '2026-09-30T08:11:00Z',
          obtained_from: 'identified_developer',
          path: '/Applications/Firefox.app',
          version: '143.0.1',
        },
        { _name: 'Mail', obtained_from: 'apple', path: '/System/Applications/Mail.app', version: '16.0' },
        { _name: 'Xcode', obtained_from: 'mac_app_store', path: '/Applications/Xcode.app' },
      ],
    };
    expect(readApplications(JSON.stringify(answer))).toEqual([
      { source: 'applications', name: 'Firefox', version: '143.0.1', installed_on: '2026-09-30' },
      { source: 'applications', name: 'Xcode' },
    ]);
    expect(() => readApplications('{}')).toThrow('SPApplicationsDataType');
  });
});
