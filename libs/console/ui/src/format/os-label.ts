import { Pipe, type PipeTransform } from '@angular/core';
import type { OsType } from '@gururmm/shared/protocol';

const LABELS: Readonly<Record<OsType, string>> = { windows: 'Windows', linux: 'Linux', macos: 'macOS' };

/** An operating system as its maker writes it. */
@Pipe({ name: 'osLabel' })
export class OsLabelPipe implements PipeTransform {
  transform(os: OsType): string {
    return LABELS[os];
  }
}

/** System and version in one; most systems already name themselves in their version. */
@Pipe({ name: 'osName' })
export class OsNamePipe implements PipeTransform {
  transform({ os_type, os_version }: { os_type: OsType; os_version: string }): string {
    const label = LABELS[os_type];
    return os_version.toLowerCase().includes(label.toLowerCase()) ? os_version : `${label} ${os_version}`;
  }
}
