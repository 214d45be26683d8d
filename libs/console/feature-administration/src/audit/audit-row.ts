import { DatePipe } from '@angular/common';
import { Component, computed, input } from '@angular/core';
import type { AuditEntry } from '@gururmm/console/data-access';
import { CopyButton } from '@gururmm/console/ui';
import { auditChanges } from './audit-changes';

const ACTOR_KINDS: Readonly<Record<AuditEntry['actor_kind'], string>> = {
  user: 'user',
  api_token: 'API token',
  agent: 'agent',
  system: 'system',
  anonymous: 'not signed in',
};

/** One act: who did what to what; opened, what it changed and where it stands in the chain. */
@Component({
  selector: 'grmm-audit-row',
  imports: [CopyButton, DatePipe],
  templateUrl: './audit-row.html',
  styleUrl: './audit-row.scss',
})
export class AuditRow {
  readonly entry = input.required<AuditEntry>();
  protected readonly kinds = ACTOR_KINDS;
  protected readonly changes = computed(() => auditChanges(this.entry()));
}
