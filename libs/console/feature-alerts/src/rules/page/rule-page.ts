import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { type AlertRule, asApiError, Session } from '@gururmm/console/data-access';
import { PLACE_LEVELS, placeForm, PlaceFields, PlaceName, placeOf } from '@gururmm/console/feature-places';
import { Confirmation, ErrorPanel, Notices, Skeleton } from '@gururmm/console/ui';
import { BacktestPanel } from '../backtest/backtest-panel';
import { isMetric } from '../rule-kinds';
import { ConditionFields } from './condition-fields';
import { contentOf, ruleForm } from './rule-form';
import { RuleStore } from './rule-store';

/** One alert rule: what is an alert, how bad and where. Without an id, a new one. */
@Component({
  selector: 'grmm-rule-page',
  imports: [
    BacktestPanel,
    ConditionFields,
    ErrorPanel,
    MatButton,
    MatIcon,
    PlaceFields,
    PlaceName,
    ReactiveFormsModule,
    RouterLink,
    Skeleton,
  ],
  providers: [RuleStore],
  templateUrl: './rule-page.html',
})
export class RulePage {
  private readonly router = inject(Router);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  private readonly session = inject(Session);
  protected readonly store = inject(RuleStore);

  readonly id = input<string>();

  protected readonly levels = PLACE_LEVELS;
  protected readonly place = placeForm();
  protected readonly isNew = computed(() => this.id() === undefined);
  protected readonly canManage = computed(() => this.session.may('alert_rules.manage'));
  protected readonly form = computed(() => {
    const rule = this.store.rule();
    if (rule === null && !this.isNew()) return null;
    const form = ruleForm(rule ?? undefined);
    // A rule keeps its kind: what it found belongs to it.
    if (rule !== null) form.controls.kind.disable({ emitEvent: false });
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
    if (form === null || !this.isComplete()) return;
    const known = this.store.rule();
    const place = placeOf(this.place);
    const content = contentOf(form);
    if (known !== null) {
      if ((await this.store.update(known, content)) !== null) this.notices.done(`${content.name ?? ''} is stored.`);
    } else if (place !== null) {
      const saved = await this.store.create({ ...content, ...place, kind: form.controls.kind.value });
      if (saved === null) return;
      this.notices.done(`${saved.name} is stored.`);
      await this.router.navigate(['/alert-rules', saved.id], { replaceUrl: true });
    }
  }

  /** Tries what the form says now on the last days. */
  protected async try(days: number): Promise<void> {
    const form = this.form();
    const place = this.placeNow();
    if (form === null || place === null || !this.isComplete()) return;
    const kind = form.controls.kind.value;
    if (!isMetric(kind)) return;
    const to = new Date();
    const from = new Date(to.getTime() - days * 86_400_000);
    await this.store.try({
      ...contentOf(form),
      ...place,
      kind,
      from: from.toISOString(),
      to: to.toISOString(),
    });
  }

  protected async remove(rule: AlertRule): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Delete ${rule.name}?`,
      text: 'Its open alerts are resolved. Alerts that it made stay in the list.',
      action: 'Delete rule',
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await this.store.remove(rule);
      this.notices.done(`${rule.name} is deleted.`);
      await this.router.navigate(['/alert-rules']);
    } catch (thrown) {
      this.notices.failed(asApiError(thrown));
    }
  }

  private placeNow() {
    const rule = this.store.rule();
    if (rule === null) return placeOf(this.place);
    const { agent_id, client_id, level, site_id, tag } = rule;
    // The narrowest one says it all; only a tag stands beside its client.
    switch (level) {
      case 'global':
        return { level };
      case 'client':
        return { level, client_id };
      case 'site':
        return { level, site_id };
      case 'agent':
        return { level, agent_id };
      case 'tag':
        return { level, tag, client_id };
    }
  }

  private isComplete(): boolean {
    const form = this.form();
    form?.markAllAsTouched();
    this.place.markAllAsTouched();
    this.isIncomplete.set(form?.invalid !== false || (this.isNew() && placeOf(this.place) === null));
    return !this.isIncomplete();
  }
}
