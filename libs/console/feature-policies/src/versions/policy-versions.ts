import { Component, computed, input } from '@angular/core';
import type { CursorList, PolicyItem, PolicyVersion } from '@gururmm/console/data-access';
import { ErrorPanel, Pager, TimeAgo } from '@gururmm/console/ui';
import { changedItems } from './changed-items';

/** The versions of a policy, the newest first, each with what it changed. */
@Component({
  selector: 'grmm-policy-versions',
  imports: [ErrorPanel, Pager, TimeAgo],
  template: `
    <aside class="panel version-list" aria-labelledby="versions-heading">
      <h2 id="versions-heading">Versions</h2>
      @if (list().error(); as error) {
        <grmm-error-panel [error]="error" (retry)="list().reload()" />
      }
      <ol>
        @for (version of versions(); track version.version) {
          <li data-testid="policy-version">
            <div>
              <strong>Version {{ version.version }}</strong>
              @if (version.version === current()) {
                <span class="muted">current</span>
              }
            </div>
            <p class="muted">{{ version.author }}, <grmm-time-ago [at]="version.created_at" /></p>
            @if (version.changes; as changes) {
              <ul>
                @for (change of changes; track change.title) {
                  <li>{{ change.title }}: {{ change.before }} → {{ change.after }}</li>
                }
              </ul>
            }
          </li>
        }
      </ol>
      @if (list().hasNext() || list().hasPrevious()) {
        <grmm-pager
          [start]="list().start()"
          [count]="list().items().length"
          [total]="list().total()"
          [hasNext]="list().hasNext()"
          [hasPrevious]="list().hasPrevious()"
          (next)="list().next()"
          (previous)="list().previous()"
        />
      }
    </aside>
  `,
  styles: `
    ul {
      margin: 4px 0 0;
      padding-left: 18px;
      font: var(--mat-sys-body-small);
    }
  `,
})
export class PolicyVersions {
  readonly current = input.required<number>();
  readonly list = input.required<CursorList<PolicyVersion, string>>();
  readonly catalogue = input.required<readonly PolicyItem[]>();

  protected readonly versions = computed(() => {
    const versions = this.list().items();
    return versions.map((version, index) => {
      const before = versions[index + 1];
      // The last one of a page has its forerunner on the next one: nothing to compare with here.
      const isComparable = before !== undefined || version.version === 1;
      return { ...version, changes: isComparable ? changedItems(this.catalogue(), version, before) : null };
    });
  });
}
