import {
  afterNextRender,
  Component,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { type ControlValueAccessor, NG_VALUE_ACCESSOR } from '@angular/forms';
import type { ScriptType } from '@gururmm/console/data-access';
import type { OpenEditor } from './code-mirror';

/** The text of a script as a form control: a plain field until CodeMirror is there, or if it does not come. */
@Component({
  selector: 'grmm-code-editor',
  providers: [{ provide: NG_VALUE_ACCESSOR, useExisting: CodeEditor, multi: true }],
  template: `
    <div class="code mono" #place [hidden]="!isOpen()" data-testid="code-mirror"></div>
    @if (!isOpen()) {
      <textarea
        #plainField
        class="mono"
        rows="16"
        spellcheck="false"
        autocapitalize="off"
        [attr.aria-label]="label()"
        [readOnly]="isReadOnly()"
        [value]="text()"
        (input)="take(plainField.value)"
        (blur)="touched()"
        data-testid="code-text"
      ></textarea>
    }
  `,
  styleUrl: './code-editor.scss',
})
export class CodeEditor implements ControlValueAccessor {
  readonly type = input.required<ScriptType>();
  readonly label = input('Script');

  protected readonly text = signal('');
  protected readonly isReadOnly = signal(false);
  protected readonly isOpen = signal(false);
  private readonly place = viewChild.required<ElementRef<HTMLElement>>('place');
  private editor: OpenEditor | null = null;
  private isDestroyed = false;
  private changed: (text: string) => void = () => undefined;
  protected touched: () => void = () => undefined;

  constructor() {
    afterNextRender(() => void this.open());
    effect(() => {
      const type = this.type();
      this.editor?.setType(type);
    });
    inject(DestroyRef).onDestroy(() => {
      this.isDestroyed = true;
      this.editor?.close();
    });
  }

  writeValue(text: string): void {
    this.text.set(text);
    this.editor?.setText(text);
  }

  registerOnChange(changed: (text: string) => void): void {
    this.changed = changed;
  }

  registerOnTouched(touched: () => void): void {
    this.touched = touched;
  }

  setDisabledState(isDisabled: boolean): void {
    this.isReadOnly.set(isDisabled);
    this.editor?.setReadOnly(isDisabled);
  }

  protected take(text: string): void {
    this.text.set(text);
    this.changed(text);
  }

  /** Without it, for want of a network, the plain field stays: the script can be edited all the same. */
  private async open(): Promise<void> {
    const loaded = await import('./code-mirror').catch(() => null);
    if (loaded === null || this.isDestroyed) return;
    this.editor = loaded.openEditor({
      parent: this.place().nativeElement,
      label: this.label(),
      text: this.text(),
      type: this.type(),
      isReadOnly: this.isReadOnly(),
      onChange: (text) => this.take(text),
      onBlur: () => this.touched(),
    });
    this.isOpen.set(true);
  }
}
