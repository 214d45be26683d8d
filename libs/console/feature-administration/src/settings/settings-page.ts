import { Component, inject } from '@angular/core';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { Session } from '@gururmm/console/data-access';
import { Confirmation, ErrorPanel, Skeleton } from '@gururmm/console/ui';
import { SettingsStore, type Switch } from './settings-store';

interface Explained {
  name: Switch;
  label: string;
  text: string;
  /** Asked before it is switched on. */
  question: string | null;
}

const SWITCHES: readonly Explained[] = [
  {
    name: 'dispatch_frozen',
    label: 'Freeze all dispatch',
    text: 'No machine is handed any command or update, whoever asks. What runs goes on and can be cancelled; what waits is sent when you switch this off.',
    question: 'No new command or update will start on any machine of any client until it is switched off again.',
  },
  {
    name: 'second_person_required',
    label: 'A second person for wide jobs',
    text: 'A job on more than 50 machines, or on several clients, waits until somebody else has approved it.',
    question: null,
  },
  {
    name: 'second_factor_required',
    label: 'Second factor for everybody who changes things',
    text: 'Owners, administrators and technicians only look until they have set one up. The emergency account is exempt.',
    question: null,
  },
  {
    name: 'single_sign_on_only',
    label: 'Single sign-on only',
    text: 'Local passwords no longer sign in, but for the emergency account. Set up and try single sign-on first.',
    question:
      'Everybody who signs in with a local password is kept out, you too, unless you use single sign-on or the emergency account.',
  },
  {
    name: 'registration_enabled',
    label: 'Open registration',
    text: 'Anybody who reaches this server may make an account. It is read-only and sees no client until you give it one.',
    question: 'Anybody who reaches this server will be able to make an account.',
  },
];

/** Switches for the whole server, each with what it means. */
@Component({
  selector: 'grmm-settings-page',
  imports: [ErrorPanel, MatSlideToggle, Skeleton],
  providers: [SettingsStore],
  template: `
    <section class="page">
      <header class="page-head"><h1>Settings</h1></header>
      @if (store.error(); as error) {
        <grmm-error-panel [error]="error" (retry)="store.load()" />
      }
      @if (store.changing.error(); as error) {
        <grmm-error-panel [error]="error" [canRetry]="false" />
      }
      @if (store.settings(); as settings) {
        <div class="panel">
          @for (item of switches; track item.name) {
            <div class="switch">
              <div>
                <h2 [id]="'setting-' + item.name">{{ item.label }}</h2>
                <p class="muted" [id]="'about-' + item.name">{{ item.text }}</p>
              </div>
              <mat-slide-toggle
                #toggle
                [checked]="settings[item.name]"
                [disabled]="!canManage() || store.changing.isBusy()"
                [aria-labelledby]="'setting-' + item.name"
                [aria-describedby]="'about-' + item.name"
                (change)="change(item, toggle)"
                [attr.data-testid]="'setting-' + item.name"
              />
            </div>
          }
        </div>
      } @else if (store.isLoading()) {
        <div class="panel"><grmm-skeleton [count]="3" /></div>
      }
    </section>
  `,
  styles: `
    .switch {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 24px;
      padding: 16px;
      border-bottom: 1px solid var(--mat-sys-outline-variant);
    }
    .switch:last-child {
      border-bottom: 0;
    }
    p {
      max-width: 70ch;
      margin-top: 4px;
    }
  `,
})
export class SettingsPage {
  private readonly confirmation = inject(Confirmation);
  private readonly session = inject(Session);
  protected readonly store = inject(SettingsStore);
  protected readonly switches = SWITCHES;

  constructor() {
    void this.store.load();
  }

  protected canManage(): boolean {
    return this.session.may('settings.manage');
  }

  protected async change(item: Explained, toggle: MatSlideToggle): Promise<void> {
    const isOn = toggle.checked;
    if (!isOn || item.question === null || (await this.isSure(item.label, item.question))) {
      await this.store.change(item.name, isOn);
    }
    // Where it was given up or refused, the switch has moved and the setting has not.
    toggle.checked = this.store.settings()?.[item.name] ?? false;
  }

  private isSure(label: string, text: string): Promise<boolean> {
    return this.confirmation.ask({ title: `${label}?`, text, action: 'Switch it on', isDangerous: true });
  }
}
