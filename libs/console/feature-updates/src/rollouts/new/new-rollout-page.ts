import { Component, effect, inject, input, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatError, MatFormField, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import { ClientOptions } from '@gururmm/console/data-access';
import { ErrorPanel, Notices, OsLabelPipe } from '@gururmm/console/ui';
import { OS_TYPES } from '@gururmm/shared/protocol';
import { excludedText } from './excluded-text';
import { NewRolloutStore } from './new-rollout-store';
import { MAX_RINGS, ringForm, rolloutForm, rolloutOf } from './rollout-form';

/** Starts a rollout: which version, which machines, and in which steps. */
@Component({
  selector: 'grmm-new-rollout-page',
  imports: [
    ErrorPanel,
    MatButton,
    MatError,
    MatFormField,
    MatIcon,
    MatIconButton,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    MatSuffix,
    OsLabelPipe,
    ReactiveFormsModule,
    RouterLink,
  ],
  providers: [ClientOptions, NewRolloutStore],
  templateUrl: './new-rollout-page.html',
  styles: `
    .ring {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 12px;
    }
    .ring mat-form-field {
      flex: 1 1 120px;
      max-width: 180px;
    }
  `,
})
export class NewRolloutPage {
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);
  protected readonly store = inject(NewRolloutStore);
  protected readonly options = inject(ClientOptions);

  // Named as in the address, which is where the router reads it from.
  readonly version = input<string>();

  protected readonly systems = OS_TYPES;
  protected readonly form = rolloutForm();
  /** The last try to start it found something missing, maybe far from the button. */
  protected readonly isIncomplete = signal(false);

  constructor() {
    effect(() => {
      const version = this.version();
      if (version !== undefined) untracked(() => this.form.controls.version.setValue(version));
    });
    const { clientId, siteId } = this.form.controls;
    clientId.valueChanges.pipe(takeUntilDestroyed()).subscribe((id) => {
      siteId.setValue(null);
      void this.options.chooseClients(id === null ? [] : [id]);
    });
  }

  protected canAddRing(): boolean {
    return this.form.controls.rings.length < MAX_RINGS;
  }

  /** Between the last two: the last one reaches everybody. */
  protected addRing(): void {
    const { rings } = this.form.controls;
    const before = rings.controls.at(-2)?.controls.percent.value ?? 0;
    const last = rings.controls.at(-1)?.controls.percent.value ?? 100;
    const between = Math.round(((before + last) / 2) * 10) / 10;
    rings.insert(rings.length - 1, ringForm({ percent: between, min_agents: 0 }));
  }

  protected removeRing(index: number): void {
    this.form.controls.rings.removeAt(index);
  }

  protected async start(): Promise<void> {
    this.form.markAllAsTouched();
    this.isIncomplete.set(this.form.invalid);
    if (this.form.invalid) return;
    const rollout = await this.store.start(rolloutOf(this.form));
    if (rollout === null) return;
    const machines = `${rollout.target_count} ${rollout.target_count === 1 ? 'machine' : 'machines'}`;
    this.notices.done(`${rollout.version} is on its way to ${machines}. ${excludedText(rollout)}`.trim());
    await this.router.navigate(['/agent-updates/rollouts', rollout.id], { replaceUrl: true });
  }
}
