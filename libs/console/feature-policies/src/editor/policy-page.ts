import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { type Policy, type PolicyItem, type PolicyPlanInput, Session } from '@gururmm/console/data-access';
import { PLACE_LEVELS, PlaceFields, PlaceName, placeOf } from '@gururmm/console/feature-places';
import { ErrorPanel, Notices, Skeleton } from '@gururmm/console/ui';
import { firstValueFrom } from 'rxjs';
import { PlanDialog, type PlanQuestion } from '../plan/plan-dialog';
import { PolicyVersions } from '../versions/policy-versions';
import { ItemEditor } from './item-editor';
import { isComplete, settingsOf } from './item-form';
import { disableForm, type PolicyForm, policyForm } from './policy-form';
import { PolicyStore } from './policy-store';

/** One policy: every item it could set, and who changed it when. Without an id, a new one. */
@Component({
  selector: 'grmm-policy-page',
  imports: [
    ErrorPanel,
    ItemEditor,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatIcon,
    MatInput,
    MatLabel,
    PlaceFields,
    PlaceName,
    PolicyVersions,
    ReactiveFormsModule,
    RouterLink,
    Skeleton,
  ],
  providers: [PolicyStore],
  templateUrl: './policy-page.html',
  styleUrl: './policy-page.scss',
})
export class PolicyPage {
  private readonly router = inject(Router);
  private readonly dialogs = inject(MatDialog);
  private readonly notices = inject(Notices);
  private readonly session = inject(Session);
  protected readonly store = inject(PolicyStore);

  readonly id = input<string>();

  protected readonly levels = PLACE_LEVELS;
  protected readonly isNew = computed(() => this.id() === undefined);
  protected readonly canManage = computed(() => this.session.may('policies.manage'));
  protected readonly form = computed<PolicyForm | null>(() => {
    const [catalogue, policy] = [this.store.catalogue(), this.store.policy()];
    if (catalogue === null || (policy === null && !this.isNew())) return null;
    const form = policyForm(catalogue, policy);
    if (!this.canManage()) disableForm(form);
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

  protected async save(form: PolicyForm): Promise<void> {
    form.fields.markAllAsTouched();
    form.place.markAllAsTouched();
    const policy = this.store.policy();
    const areItemsRight = isComplete(form.rows);
    const isPlaceMissing = policy === null && placeOf(form.place) === null;
    this.isIncomplete.set(form.fields.invalid || !areItemsRight || isPlaceMissing);
    if (this.isIncomplete()) return;
    const { name, priority } = form.fields.getRawValue();
    const content = { name: name.trim(), priority, items: settingsOf(form.rows) };
    if (policy === null) await this.create(form, content);
    else await this.update(policy, content);
  }

  protected async remove(policy: Policy): Promise<void> {
    const isSure = await this.asks({
      title: `Delete ${policy.name}?`,
      action: 'Delete policy',
      isDangerous: true,
      input: { id: policy.id, remove: true },
    });
    if (!isSure || !(await this.store.remove(policy))) return;
    this.notices.done(`${policy.name} is deleted.`);
    await this.router.navigate(['/policies']);
  }

  private async create(form: PolicyForm, content: Content): Promise<void> {
    const place = placeOf(form.place);
    if (place === null) return;
    const body = { ...content, ...place };
    if (!(await this.asks({ title: `Make ${content.name}?`, action: 'Save policy', input: body }))) return;
    const created = await this.store.create(body);
    if (created === null) return;
    this.notices.done(`${created.name} is stored.`);
    await this.router.navigate(['/policies', created.id], { replaceUrl: true });
  }

  private async update(policy: Policy, content: Content): Promise<void> {
    const input = { ...content, id: policy.id };
    if (!(await this.asks({ title: `Save ${content.name}?`, action: 'Save policy', input }))) return;
    const saved = await this.store.update(policy, content);
    if (saved !== null) this.notices.done(`Version ${saved.version} of ${saved.name} is stored.`);
  }

  private async asks(question: Omit<PlanQuestion, 'catalogue'>): Promise<boolean> {
    const catalogue: readonly PolicyItem[] = this.store.catalogue() ?? [];
    const dialog = this.dialogs.open<PlanDialog, PlanQuestion, boolean>(PlanDialog, {
      data: { ...question, catalogue },
      width: '640px',
    });
    return (await firstValueFrom(dialog.afterClosed())) === true;
  }
}

type Content = Required<Pick<PolicyPlanInput, 'name' | 'priority' | 'items'>>;
