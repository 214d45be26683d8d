import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import {
  Loadable,
  PoliciesApi,
  type PolicyItem,
  type PolicyPlan,
  type PolicyPlanInput,
} from '@gururmm/console/data-access';
import { ErrorPanel, Skeleton } from '@gururmm/console/ui';
import { sourceText, valueText } from '../item-values';

const EXAMPLES = 20;

export interface PlanQuestion {
  title: string;
  /** The verb on the button. */
  action: string;
  isDangerous?: boolean;
  input: PolicyPlanInput;
  catalogue: readonly PolicyItem[];
}

/** Shows what saving would do and asks whether to; closes with true for yes. */
@Component({
  selector: 'grmm-plan-dialog',
  imports: [
    ErrorPanel,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    RouterLink,
    Skeleton,
  ],
  templateUrl: './plan-dialog.html',
  styles: `
    .examples {
      margin: 12px 0 0;
      padding: 0;
      list-style: none;
    }
    .examples > li {
      padding: 10px 0;
      border-top: 1px solid var(--mat-sys-outline-variant);
    }
    dl {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 2fr);
      gap: 4px 16px;
      margin: 4px 0 0;
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    .dangerous {
      --mat-button-filled-container-color: var(--mat-sys-error);
      --mat-button-filled-label-text-color: var(--mat-sys-on-error);
    }
  `,
})
export class PlanDialog {
  private readonly api = inject(PoliciesApi);
  protected readonly question = inject<PlanQuestion>(MAT_DIALOG_DATA);
  protected readonly read = new Loadable<PolicyPlan>();

  private readonly items = new Map(this.question.catalogue.map((item) => [item.key, item]));
  protected readonly agents = computed(() =>
    (this.read.value()?.agents ?? []).map(({ agent_id, hostname, items }) => ({
      agent_id,
      hostname,
      changes: items.map(({ key, old_value, new_value, old_source, new_source }) => ({
        title: this.items.get(key)?.title ?? key,
        before: `${this.text(key, old_value)} (${sourceText(old_source)})`,
        after: `${this.text(key, new_value)} (${sourceText(new_source)})`,
      })),
    })),
  );

  constructor() {
    this.load();
  }

  protected load(): void {
    void this.read.load(() => this.api.plan({ ...this.question.input, limit: EXAMPLES }));
  }

  private text(key: string, value: unknown): string {
    return valueText(this.items.get(key) ?? { type: 'text', unit: null }, value);
  }
}
