import { Pipe, type PipeTransform } from '@angular/core';

export type RoleName = 'owner' | 'administrator' | 'technician' | 'read_only';

const LABELS: Readonly<Record<RoleName, string>> = {
  owner: 'Owner',
  administrator: 'Administrator',
  technician: 'Technician',
  read_only: 'Read only',
};

/** A role as people call it. */
@Pipe({ name: 'roleLabel' })
export class RoleLabelPipe implements PipeTransform {
  transform(role: RoleName): string {
    return LABELS[role];
  }
}
