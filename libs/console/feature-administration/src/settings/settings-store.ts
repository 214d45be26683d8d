import { inject, Injectable } from '@angular/core';
import { Attempt, Loadable, type Settings, SettingsApi } from '@gururmm/console/data-access';

export type Switch = keyof Settings;

/** What administrators can switch for everybody. */
@Injectable()
export class SettingsStore {
  private readonly api = inject(SettingsApi);
  private readonly read = new Loadable<Settings>();

  readonly changing = new Attempt();
  readonly settings = this.read.value;
  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;

  load(): Promise<void> {
    return this.read.load(() => this.api.read());
  }

  async change(name: Switch, isOn: boolean): Promise<void> {
    const changed = await this.changing.run(() => this.api.change({ [name]: isOn }));
    if (changed !== null) this.read.set(changed);
  }
}
