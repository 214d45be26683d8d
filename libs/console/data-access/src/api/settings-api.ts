import { inject, Injectable } from '@angular/core';
import { settingsRead, settingsUpdate } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { Settings } from './api-models';

@Injectable({ providedIn: 'root' })
export class SettingsApi {
  private readonly api = inject(ApiClient).options;

  read(): Promise<Settings> {
    return dataOf(settingsRead(this.api));
  }

  /** Changes what is named and leaves the rest; answers all of them. */
  change(body: Partial<Settings>): Promise<Settings> {
    return dataOf(settingsUpdate({ ...this.api, body }));
  }
}
