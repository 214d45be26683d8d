import type { SoftwareItem } from '@gururmm/shared/protocol';
import { known, labelOf } from '../text';
import type { RegistryKey } from './registry-export';

/** Where Windows keeps what can be uninstalled. */
export const UNINSTALL_KEY = String.raw`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`;

/** What a person sees under "Installed apps": no parts of the system, no patches of something else. */
export function readUninstallKeys(keys: readonly RegistryKey[], arch: 'x64' | 'x86'): SoftwareItem[] {
  return keys.flatMap(({ values }) => {
    const name = labelOf(values.get('DisplayName'));
    if (name === undefined || values.get('SystemComponent') === 1 || values.has('ParentKeyName')) return [];
    if (/update|hotfix/i.test(String(values.get('ReleaseType') ?? ''))) return [];
    const [version, publisher] = [labelOf(values.get('DisplayVersion')), labelOf(values.get('Publisher'))];
    const installed_on = dayOf(values.get('InstallDate'));
    return [{ source: 'registry' as const, name, arch, ...known({ version, publisher, installed_on }) }];
  });
}

/** `20261002`, as installers write it; anything else is no day. */
function dayOf(value: unknown): string | undefined {
  const parts = typeof value === 'string' ? /^(\d{4})(\d{2})(\d{2})$/.exec(value) : null;
  if (parts === null) return undefined;
  const day = `${parts[1]}-${parts[2]}-${parts[3]}`;
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : undefined;
}
