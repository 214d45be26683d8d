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
