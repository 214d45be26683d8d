import { Component, computed, DOCUMENT, inject, input } from '@angular/core';
import { MatTab, MatTabGroup } from '@angular/material/tabs';
import { CopyBlock } from '@gururmm/console/ui';
import { installCommands, type InstallSystem } from './install-commands';

interface InstallTab {
  system: InstallSystem;
  label: string;
  hint: string;
}

const TABS: readonly InstallTab[] = [
  { system: 'linux', label: 'Linux', hint: 'In a terminal, as a user who may use sudo:' },
  { system: 'windows', label: 'Windows', hint: 'In PowerShell, run as administrator:' },
  { system: 'macos', label: 'macOS', hint: 'In Terminal, as an administrator:' },
];

/** The install commands of a site, one tab for each system. */
@Component({
  selector: 'grmm-install-panel',
  imports: [CopyBlock, MatTab, MatTabGroup],
  template: `
    <mat-tab-group mat-stretch-tabs="false" animationDuration="0" aria-label="System">
      @for (tab of tabs; track tab.system) {
        <mat-tab [label]="tab.label">
          <div class="tab">
            <p class="muted">{{ tab.hint }}</p>
            <grmm-copy-block
              [text]="commands()[tab.system]"
              [copyLabel]="'Copy the command for ' + tab.label"
              [testId]="'install-command-' + tab.system"
            />
          </div>
        </mat-tab>
      }
    </mat-tab-group>
  `,
  styles: `
    .tab {
      display: flex;
      flex-direction: column;
      gap: 8px;
      padding: 16px 0 4px;
    }
  `,
})
export class InstallPanel {
  private readonly origin = inject(DOCUMENT).location.origin;

  readonly siteCode = input.required<string>();
  readonly siteKey = input<string | null>(null);
  readonly registrationToken = input<string | null>(null);

  protected readonly tabs = TABS;
  protected readonly commands = computed(() =>
    installCommands({
      origin: this.origin,
      siteCode: this.siteCode(),
      siteKey: this.siteKey(),
      registrationToken: this.registrationToken(),
    }),
  );
}
