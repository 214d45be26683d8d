import { Component, DOCUMENT, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { CopyBlock } from '../copy/copy-block';

export interface OneTimeText {
  title: string;
  /** What happens if it is lost. */
  warning: string;
  /** What it is for. */
  explanation: string;
  text: string;
  copyLabel: string;
  testId: string;
  /** Offers the text as a file of this name. */
  fileName?: string;
}

@Component({
  selector: 'grmm-shown-once-dialog',
  imports: [CopyBlock, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, MatIcon],
  template: `
    <h2 mat-dialog-title>{{ shown.title }}</h2>
    <mat-dialog-content class="form-column">
      <p class="warning" role="alert"><mat-icon svgIcon="warning" aria-hidden="true" />{{ shown.warning }}</p>
      <p>{{ shown.explanation }}</p>
      <grmm-copy-block [text]="shown.text" [copyLabel]="shown.copyLabel" [testId]="shown.testId" />
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      @if (shown.fileName) {
        <button mat-stroked-button type="button" (click)="download(shown.fileName)" data-testid="download-shown-once">
          <mat-icon svgIcon="download" />Save as a file
        </button>
      }
      <button mat-flat-button type="button" mat-dialog-close data-testid="close-shown-once">I have stored it</button>
    </mat-dialog-actions>
  `,
  styles: `
    .warning {
      display: flex;
      gap: 12px;
      align-items: center;
      padding: 10px 16px;
      border-radius: 8px;
      color: var(--grmm-warn);
      background: var(--grmm-warn-fill);
    }
    .warning mat-icon {
      flex: none;
    }
  `,
})
export class ShownOnceDialog {
  private readonly document = inject(DOCUMENT);
  protected readonly shown = inject<OneTimeText>(MAT_DIALOG_DATA);

  protected download(fileName: string): void {
    const url = URL.createObjectURL(new Blob([`${this.shown.text}\n`], { type: 'text/plain' }));
    const link = this.document.createElement('a');
    link.href = url;
    link.download = fileName;
    link.click();
    URL.revokeObjectURL(url);
  }
}
