import { COMMA, ENTER } from '@angular/cdk/keycodes';
import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatChipGrid, MatChipInput, type MatChipInputEvent, MatChipRemove, MatChipRow } from '@angular/material/chips';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import type { Agent } from '@gururmm/console/data-access';
import { MAX_TAG_LENGTH, MAX_TAGS, withTag } from './tag-rules';

/** Edits the tags of an agent; closes with them. */
@Component({
  selector: 'grmm-tags-dialog',
  imports: [
    MatButton,
    MatChipGrid,
    MatChipInput,
    MatChipRemove,
    MatChipRow,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatFormField,
    MatHint,
    MatIcon,
    MatLabel,
  ],
  template: `
    <h2 mat-dialog-title>Tags of {{ agent.hostname }}</h2>
    <mat-dialog-content class="form-column">
      <mat-form-field>
        <mat-label>Tags</mat-label>
        <mat-chip-grid #grid aria-label="Tags">
          @for (tag of tags(); track tag) {
            <mat-chip-row (removed)="remove(tag)" data-testid="tag">
              {{ tag }}
              <button matChipRemove type="button" [attr.aria-label]="'Remove ' + tag">
                <mat-icon svgIcon="close" />
              </button>
            </mat-chip-row>
          }
          <input
            [matChipInputFor]="grid"
            [matChipInputSeparatorKeyCodes]="separators"
            [attr.maxlength]="maxLength"
            matChipInputAddOnBlur
            (matChipInputTokenEnd)="add($event)"
            placeholder="New tag"
            data-testid="tag-input"
          />
        </mat-chip-grid>
        <mat-hint>Enter or a comma ends a tag; up to {{ maxTags }}</mat-hint>
      </mat-form-field>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" mat-dialog-close>Cancel</button>
      <button mat-flat-button type="button" [mat-dialog-close]="tags()" data-testid="save-tags">Save</button>
    </mat-dialog-actions>
  `,
})
export class TagsDialog {
  protected readonly agent = inject<Agent>(MAT_DIALOG_DATA);
  protected readonly tags = signal<readonly string[]>(this.agent.tags);
  protected readonly separators = [ENTER, COMMA];
  protected readonly maxLength = MAX_TAG_LENGTH;
  protected readonly maxTags = MAX_TAGS;

  protected add({ value, chipInput }: MatChipInputEvent): void {
    this.tags.update((tags) => withTag(tags, value));
    chipInput.clear();
  }

  protected remove(tag: string): void {
    this.tags.update((tags) => tags.filter((other) => other !== tag));
  }
}
