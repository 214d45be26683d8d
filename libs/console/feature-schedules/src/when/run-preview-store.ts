import { inject, Injectable } from '@angular/core';
import { Loadable, SchedulesApi } from '@gururmm/console/data-access';

/** The next times of a cron expression, as its own time zone shows them. */
@Injectable()
export class RunPreviewStore {
  private readonly api = inject(SchedulesApi);
  private readonly read = new Loadable<readonly string[]>();

  readonly times = this.read.value;
  readonly error = this.read.error;

  async show(cron: string, timeZone: string): Promise<void> {
    this.read.clear();
    if (cron.trim() === '' || timeZone.trim() === '') return;
    await this.read.load(async () => {
      const times = await this.api.preview(cron.trim(), timeZone.trim());
      const format = new Intl.DateTimeFormat(undefined, {
        dateStyle: 'full',
        timeStyle: 'short',
        timeZone: timeZone.trim(),
      });
      return times.map((time) => format.format(new Date(time)));
    });
  }
}
