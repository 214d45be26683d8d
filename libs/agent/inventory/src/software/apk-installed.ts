import type { SoftwareItem } from '@gururmm/shared/protocol';
import { known, labelOf } from '../text';
import { stanzasOf } from './stanzas';

/** What is installed by the database of apk (Alpine). */
export function readApkInstalled(database: string): SoftwareItem[] {
  return stanzasOf(database).flatMap((fields) => {
    const name = labelOf(fields.get('P'));
    if (name === undefined) return [];
    const [version, arch] = [labelOf(fields.get('V')), labelOf(fields.get('A'))];
    const publisher = labelOf(fields.get('m')?.replace(/\s*<[^>]*>\s*$/, ''));
    return [{ source: 'apk' as const, name, ...known({ version, arch, publisher }) }];
  });
}
