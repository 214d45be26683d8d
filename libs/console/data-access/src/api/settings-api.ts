import { inject, Injectable } from '@angular/core';
import { settingsRead, settingsUpdate } from '@gururmm/shared/api-client';
import { Subject } from 'rxjs';
import { ApiClient, dataOf } from './api-client';
import type { Settings } from './api-models';

@Injectable({ providedIn: 'root' })
export class SettingsApi {
  private readonly api = inject(ApiClient).options;
  private readonly changes = new Subject<void>();

  /** Somebody at this console changed them: what follows from them is read anew. */
  readonly changed = this.changes.asObservable();

  read(): Promise<Settings> {
    return dataOf(settingsRead(this.api));
  }

  /** Changes what is named and leaves the rest; answers all of them. */
  async change(body: Partial<Settings>): Promise<Settings> {
    const settings = await dataOf(settingsUpdate({ ...this.api, body }));
    this.changes.next();
    return settings;
  }
}
