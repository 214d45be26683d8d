import { Component, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { CursorList, Script, ScriptVersion } from '@gururmm/console/data-access';
import { ErrorPanel, Pager, TimeAgo } from '@gururmm/console/ui';
import { type ComparedVersions, DiffDialog } from './diff-dialog';

/** The versions of a script, the newest first. */
@Component({
  selector: 'grmm-script-versions',
  imports: [ErrorPanel, MatButton, Pager, TimeAgo],
  template: `
    <aside class="panel version-list" aria-labelledby="versions-heading">
      <h2 id="versions-heading">Versions</h2>
      @if (list().error(); as error) {
        <grmm-error-panel [error]="error" (retry)="list().reload()" />
      }
      <ol>
        @for (version of list().items(); track version.version) {
          <li data-testid="script-version">
            <div>
              <strong>Version {{ version.version }}</strong>
              @if (version.version === script().version) {
                <span class="muted">current</span>
              }
            </div>
            @if (version.note) {
              <p>{{ version.note }}</p>
            }
            <p class="muted">{{ version.author }}, <grmm-time-ago [at]="version.created_at" /></p>
            @if (version.version > 1) {
              <button
                mat-button
                type="button"
                [attr.aria-label]="'What version ' + version.version + ' changed'"
                (click)="compare(version)"
                data-testid="compare-version"
              >
                What changed
              </button>
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
    button {
      margin-left: -12px;
    }
  `,
})
export class ScriptVersions {
  private readonly dialogs = inject(MatDialog);

  readonly script = input.required<Script>();
  readonly list = input.required<CursorList<ScriptVersion, string>>();

  protected compare({ version }: ScriptVersion): void {
    const { id, name, version: newest } = this.script();
    this.dialogs.open<DiffDialog, ComparedVersions>(DiffDialog, {
      data: { id, name, newest, from: version - 1, to: version },
      width: '900px',
      maxWidth: '95vw',
    });
  }
}
