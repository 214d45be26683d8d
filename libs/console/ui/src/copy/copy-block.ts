import { Component, input } from '@angular/core';
import { CopyButton } from './copy-button';

/** A text to be pasted somewhere else, in full, with a button that copies it. */
@Component({
  selector: 'grmm-copy-block',
  imports: [CopyButton],
  template: `
    <div class="block">
      <code [attr.data-testid]="testId()">{{ text() }}</code>
      <grmm-copy-button [text]="text()" [label]="copyLabel()" />
    </div>
  `,
  styles: `
    .block {
      display: flex;
      align-items: flex-start;
      gap: 8px;
      padding: 4px 4px 4px 12px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
      background: var(--grmm-terminal);
    }
    code {
      flex: 1;
      min-width: 0;
      padding: 8px 0;
      overflow-wrap: anywhere;
      white-space: pre-wrap;
      user-select: all;
    }
  `,
})
export class CopyBlock {
  readonly text = input.required<string>();
  readonly copyLabel = input('Copy');
  readonly testId = input<string | null>(null);
}
