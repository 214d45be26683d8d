import type { SoftwareItem } from '@gururmm/shared/protocol';
import { known, labelOf } from '../text';
import { stanzasOf } from './stanzas';

/** What is installed by the status file of dpkg (Debian, Ubuntu). */
export function readDpkgStatus(status: string): SoftwareItem[] {
  return stanzasOf(status).flatMap((fields) => {
    const name = labelOf(fields.get('Package'));
    if (name === undefined || !/ installed$/.test(fields.get('Status') ?? '')) return [];
    const [version, arch] = [labelOf(fields.get('Version')), labelOf(fields.get('Architecture'))];
    // "Name <address>": whoever reads an inventory wants the name.
    const publisher = labelOf(fields.get('Maintainer')?.replace(/\s*<[^>]*>\s*$/, ''));
    return [{ source: 'dpkg' as const, name, ...known({ version, arch, publisher }) }];
  });
}
