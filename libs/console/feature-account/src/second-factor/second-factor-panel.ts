import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { ErrorPanel, Notices, ShownOnce } from '@gururmm/console/ui';
import { SecondFactorRemoval, type Proof } from './second-factor-removal';
import { SecondFactorSetup } from './second-factor-setup';
import { SecondFactorStore } from './second-factor-store';

/** The second factor: whether there is one, and the way to have one or to be rid of it. */
@Component({
  selector: 'grmm-second-factor-panel',
  imports: [ErrorPanel, MatButton, MatIcon, SecondFactorRemoval, SecondFactorSetup],
  providers: [SecondFactorStore],
  templateUrl: './second-factor-panel.html',
  styles: `
    .on {
      display: flex;
      align-items: center;
      gap: 8px;
      color: var(--grmm-good);
    }
  `,
})
export class SecondFactorPanel {
  private readonly shownOnce = inject(ShownOnce);
  private readonly notices = inject(Notices);
  protected readonly store = inject(SecondFactorStore);
  protected readonly isRemoving = signal(false);

  constructor() {
    void this.store.load();
  }

  protected async confirm(code: string): Promise<void> {
    const codes = await this.store.confirm(code);
    if (codes === null) return;
    await this.shownOnce.show({
      title: 'Your recovery codes',
      warning: 'They are shown only now. Without your phone and without them you cannot sign in any more.',
      explanation: 'Each code works once, in place of the code of your app. Keep them where your phone is not.',
      text: codes.join('\n'),
      copyLabel: 'Copy the recovery codes',
      testId: 'recovery-codes',
      fileName: 'gururmm-recovery-codes.txt',
    });
  }

  protected async remove({ password, code }: Proof): Promise<void> {
    if (!(await this.store.remove(password, code))) return;
    this.isRemoving.set(false);
    this.notices.done('The second factor is switched off.');
  }
}
