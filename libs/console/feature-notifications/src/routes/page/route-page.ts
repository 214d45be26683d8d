import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { asApiError, type NotificationRoute, Session } from '@gururmm/console/data-access';
import { Confirmation, ErrorPanel, Notices, Skeleton } from '@gururmm/console/ui';
import { MatchFields } from './match-fields';
import { routeForm, routeOf } from './route-form';
import { RouteStore } from './route-store';
import { StepFields } from './step-fields';

/** One route: which alerts, when, and who is told. Without an id, a new one. */
@Component({
  selector: 'grmm-route-page',
  imports: [ErrorPanel, MatButton, MatIcon, MatchFields, ReactiveFormsModule, RouterLink, Skeleton, StepFields],
  providers: [RouteStore],
  templateUrl: './route-page.html',
})
export class RoutePage {
  private readonly router = inject(Router);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  private readonly session = inject(Session);
  protected readonly store = inject(RouteStore);

  readonly id = input<string>();

  protected readonly isNew = computed(() => this.id() === undefined);
  protected readonly canManage = computed(() => this.session.may('notifications.manage'));
  protected readonly form = computed(() => {
    const route = this.store.route();
    if (route === null && !this.isNew()) return null;
    const form = routeForm(route ?? undefined);
    // Whose alerts it is about cannot be changed.
    if (route !== null) form.controls.clientId.disable({ emitEvent: false });
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
    this.isIncomplete.set(form.invalid);
    if (form.invalid) return;
    const known = this.store.route();
    const content = routeOf(form);
    const clientId = form.controls.clientId.value;
    const saved =
      known === null
        ? await this.store.create({ ...content, ...(clientId === null ? {} : { client_id: clientId }) })
        : await this.store.update(known, content);
    if (saved === null) return;
    this.notices.done(`${saved.name} is stored.`);
    if (known === null) await this.router.navigate(['/notifications/routes', saved.id], { replaceUrl: true });
  }

  protected async remove(route: NotificationRoute): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Delete ${route.name}?`,
      text: 'Nobody is told by it any more, of open alerts neither.',
      action: 'Delete route',
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await this.store.remove(route);
      this.notices.done(`${route.name} is deleted.`);
      await this.router.navigate(['/notifications/routes']);
    } catch (thrown) {
      this.notices.failed(asApiError(thrown));
    }
  }
}
