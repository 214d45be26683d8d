import { DatePipe } from '@angular/common';
import { Component, effect, inject, input, untracked } from '@angular/core';
import type { NetworkChange } from '@gururmm/console/data-access';
import { ListFrame } from '@gururmm/console/ui';
import { differenceText } from './difference-text';
import { NetworkHistoryStore } from './network-history-store';

/** What changed in the network of a machine, the newest first. */
@Component({
  selector: 'grmm-network-history',
  imports: [DatePipe, ListFrame],
  providers: [NetworkHistoryStore],
  template: `
    <section aria-labelledby="network-history-heading">
      <h2 id="network-history-heading">History</h2>
      <grmm-list-frame
        isShort
        emptyIcon="history"
        emptyHeading="No changes yet"
        emptyText="Changed addresses, gateways and interfaces stand here."
        [list]="list"
      >
        <ol>
          @for (change of list.items(); track change.id) {
            <li data-testid="network-change">
              <strong
                ><time [attr.datetime]="change.changed_at">{{
                  change.changed_at | date: 'd MMM y, HH:mm:ss'
                }}</time></strong
              >
              @for (text of textsOf(change); track text) {
                <p>{{ text }}</p>
              }
            </li>
          }
        </ol>
      </grmm-list-frame>
    </section>
  `,
  styles: `
    h2 {
      margin-bottom: 8px;
    }
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      padding: 10px 16px;
      border-bottom: 1px solid var(--mat-sys-outline-variant);
      overflow-wrap: anywhere;
    }
    li:last-child {
      border-bottom: 0;
    }
  `,
})
export class NetworkHistory {
  protected readonly list = inject(NetworkHistoryStore).list;

  readonly agentId = input.required<string>();
  /** Of the state that is shown now: another one means that there is more to read. */
  readonly current = input<string | null>(null);

  constructor() {
    effect(() => {
      const id = this.agentId();
      this.current();
      untracked(() => void this.list.show(id));
    });
  }

  protected textsOf({ changes }: NetworkChange): string[] {
    return changes.length === 0 ? ['The first state that is known'] : changes.map(differenceText);
  }
}
