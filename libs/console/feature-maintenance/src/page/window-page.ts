import { DatePipe } from '@angular/common';
import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { Router, RouterLink } from '@angular/router';
import { asApiError, type MaintenanceWindow, Session } from '@gururmm/console/data-access';
import { PLACE_LEVELS, PlaceFields, placeForm, PlaceName, placeOf } from '@gururmm/console/feature-places';
import { Confirmation, ErrorPanel, Notices, Skeleton } from '@gururmm/console/ui';
import { LedgerTable } from './ledger-table';
import { WindowFields } from './window-fields';
import { windowForm, windowOf } from './window-form';
import { WindowStore } from './window-store';

/** One maintenance window: when, where, and what it kept back. Without an id, a new one. */
@Component({
  selector: 'grmm-window-page',
  imports: [
    DatePipe,
    ErrorPanel,
    LedgerTable,
    MatButton,
    MatError,
    MatFormField,
    MatIcon,
    MatInput,
    MatLabel,
    MatSlideToggle,
    PlaceFields,
    PlaceName,
    ReactiveFormsModule,
    RouterLink,
    Skeleton,
    WindowFields,
  ],
  providers: [WindowStore],
  templateUrl: './window-page.html',
})
export class WindowPage {
  private readonly router = inject(Router);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  private readonly session = inject(Session);
  protected readonly store = inject(WindowStore);

  readonly id = input<string>();

  protected readonly levels = PLACE_LEVELS;
  protected readonly place = placeForm();
  protected readonly isNew = computed(() => this.id() === undefined);
  protected readonly canManage = computed(() => this.session.may('alerts.manage'));
  protected readonly form = computed(() => {
    const window = this.store.window();
    if (window === null && !this.isNew()) return null;
    const form = windowForm(window ?? undefined);
    if (!this.canManage()) form.disable({ emitEvent: false });
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
    if (form === null) return;
    form.markAllAsTouched();
    this.place.markAllAsTouched();
    const [known, place] = [this.store.window(), placeOf(this.place)];
    this.isIncomplete.set(form.invalid || (known === null && place === null));
    if (this.isIncomplete()) return;
    const content = windowOf(form);
    if (known !== null) {
      if ((await this.store.update(known, content)) !== null) this.notices.done(`${content.name} is stored.`);
    } else if (place !== null) {
      const saved = await this.store.create({ ...content, ...place });
      if (saved === null) return;
      this.notices.done(`${saved.name} is stored.`);
      await this.router.navigate(['/maintenance', saved.id], { replaceUrl: true });
    }
  }

  protected async remove(window: MaintenanceWindow): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Delete ${window.name}?`,
      text: 'What it keeps back now opens as alerts, if it is still bad. Its ledger goes.',
      action: 'Delete window',
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await this.store.remove(window);
      this.notices.done(`${window.name} is deleted.`);
      await this.router.navigate(['/maintenance']);
    } catch (thrown) {
      this.notices.failed(asApiError(thrown));
    }
  }
}
