import type { SoftwareItem } from '@gururmm/shared/protocol';
import { known, labelOf } from '../text';

/** Arguments of `rpm` whose answer `readRpmList` reads. */
export const RPM_LIST = [
  '-qa',
  '--queryformat',
  '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{VENDOR}\\t%{INSTALLTIME}\\n',
];

/** What rpm lists (Red Hat, SUSE). Keys of repositories stand among the packages and are none. */
export function readRpmList(answer: string): SoftwareItem[] {
  return answer.split('\n').flatMap((line) => {
    const [rawName, rawVersion = '', rawArch, rawVendor, installTime] = line.split('\t');
    const name = labelOf(rawName);
    if (name === undefined || name === 'gpg-pubkey') return [];
    const version = labelOf(rawVersion.replace(/^0:/, ''));
    const [arch, publisher] = [unlessNone(rawArch), unlessNone(rawVendor)];
    return [{ source: 'rpm' as const, name, ...known({ version, arch, publisher, installed_on: dayOf(installTime) }) }];
  });
}

function unlessNone(value: string | undefined): string | undefined {
  return value === '(none)' ? undefined : labelOf(value);
}

function dayOf(seconds: string | undefined): string | undefined {
  const at = Number(seconds);
  return at > 0 && at < 1e11 ? new Date(at * 1000).toISOString().slice(0, 10) : undefined;
}
