import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { asApiError, type Script, Session } from '@gururmm/console/data-access';
import { Confirmation, ErrorPanel, Notices, Skeleton } from '@gururmm/console/ui';
import { RunScriptDialog } from '../run/run-script-dialog';
import { ScriptVersions } from '../versions/script-versions';
import { ScriptEditor } from './script-editor';
import { scriptForm, scriptOf } from './script-form';
import { ScriptStore } from './script-store';

/** One script: what it does, who changed it when, and the way to run it. Without an id, a new one. */
@Component({
  selector: 'grmm-script-page',
  imports: [ErrorPanel, MatButton, MatIcon, RouterLink, ScriptEditor, ScriptVersions, Skeleton],
  providers: [ScriptStore],
  templateUrl: './script-page.html',
})
export class ScriptPage {
  private readonly router = inject(Router);
  private readonly dialogs = inject(MatDialog);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  protected readonly session = inject(Session);
  protected readonly store = inject(ScriptStore);

  readonly id = input<string>();

  protected readonly isNew = computed(() => this.id() === undefined);
  protected readonly canManage = computed(() => this.session.may('scripts.manage'));
  protected readonly form = computed(() => {
    const script = this.store.script();
    if (script === null && !this.isNew()) return null;
    const form = scriptForm(script ?? undefined);
    if (!this.canManage()) form.disable();
    return form;
  });

  /** The last try to save it found something missing, maybe far from the button. */
  protected readonly isIncomplete = signal(false);

  constructor() {
    effect(() => {
      const id = this.id();
      if (id !== undefined) untracked(() => void this.store.show(id));
    });
  }

  protected async save(): Promise<void> {
    const form = this.form();
    if (form === null || !this.isComplete(form)) return;
    const script = this.store.script();
    const content = scriptOf(form);
    if (script !== null) {
      const saved = await this.store.saveVersion(script, content);
      if (saved !== null) this.notices.done(`Version ${saved.version} of ${saved.name} is stored.`);
      return;
    }
    const created = await this.store.create(content, form.controls.clientId.value);
    if (created === null) return;
    this.notices.done(`${created.name} is in the library.`);
    await this.router.navigate(['/scripts', created.id], { replaceUrl: true });
  }

  protected run(script: Script): void {
    this.dialogs.open<RunScriptDialog, Script>(RunScriptDialog, { data: script, width: '560px' });
  }

  protected async remove(script: Script): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Delete ${script.name}?`,
      text: 'The script and all its versions go. Commands that it ran stay in the history.',
      action: 'Delete script',
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await this.store.remove(script);
      this.notices.done(`${script.name} is deleted.`);
      await this.router.navigate(['/scripts']);
    } catch (thrown) {
      this.notices.failed(asApiError(thrown));
    }
  }

  private isComplete(form: ReturnType<typeof scriptForm>): boolean {
    form.markAllAsTouched();
    const { type, interpreter } = form.controls;
    if (type.value === 'script' && interpreter.value.trim() === '') interpreter.setErrors({ required: true });
    this.isIncomplete.set(form.invalid);
    return form.valid;
  }
}
