import { Component, computed, DOCUMENT, inject, input, signal } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatTab, MatTabGroup } from '@angular/material/tabs';
import { CopyBlock } from '@gururmm/console/ui';
import { installCommand, type InstallSystem, uninstallCommand } from '@gururmm/shared/install-commands';

interface InstallTab {
  system: InstallSystem;
  label: string;
  hint: string;
  caFile: string;
}

const TABS: readonly InstallTab[] = [
  {
    system: 'linux',
    label: 'Linux',
    hint: 'In a terminal, as a user who may use sudo:',
    caFile: '/etc/ssl/our-ca.pem',
  },
  {
    system: 'windows',
    label: 'Windows',
    hint: 'In PowerShell, run as administrator:',
    caFile: String.raw`C:\our-ca.pem`,
  },
  { system: 'macos', label: 'macOS', hint: 'In Terminal, as an administrator:', caFile: '/etc/ssl/our-ca.pem' },
];

/** The install and uninstall commands of a site, one tab for each system. */
@Component({
  selector: 'grmm-install-panel',
  imports: [CopyBlock, MatCheckbox, MatFormField, MatHint, MatInput, MatLabel, MatTab, MatTabGroup],
  templateUrl: './install-panel.html',
  styleUrl: './install-panel.css',
})
export class InstallPanel {
  private readonly origin = inject(DOCUMENT).location.origin;

  readonly siteCode = input.required<string>();
  readonly siteKey = input<string | null>(null);
  readonly registrationToken = input<string | null>(null);

  protected readonly proxy = signal('');
  protected readonly caFile = signal('');
  protected readonly isQuiet = signal(false);

  protected readonly tabs = computed(() =>
    TABS.map((tab) => ({
      ...tab,
      install: installCommand(
        tab.system,
        {
          origin: this.origin,
          siteCode: this.siteCode(),
          siteKey: this.siteKey(),
          registrationToken: this.registrationToken(),
        },
        { proxy: this.proxy().trim(), caFile: this.caFile().trim(), isQuiet: this.isQuiet() },
      ),
      uninstall: uninstallCommand(tab.system),
    })),
  );
}
