import { inject, Injectable } from '@angular/core';
import {
  Attempt,
  type JobFilter,
  type JobPreview,
  JobsApi,
  Loadable,
  type Schedule,
  type ScheduleInput,
  SchedulesApi,
  type Script,
  ScriptsApi,
} from '@gururmm/console/data-access';
import { SubmissionKey } from '@gururmm/console/feature-commands';

const OFFERED_SCRIPTS = 20;

/** One schedule, the machines it would reach now, and the script it runs. */
@Injectable()
export class ScheduleStore {
  private readonly api = inject(SchedulesApi);
  private readonly jobs = inject(JobsApi);
  private readonly scripts = inject(ScriptsApi);
  private readonly read = new Loadable<Schedule>();
  private readonly counted = new Loadable<JobPreview>();
  private readonly chosen = new Loadable<Script>();
  private readonly found = new Loadable<readonly Script[]>();
  private readonly key = new SubmissionKey();

  readonly schedule = this.read.value;
  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;
  readonly preview = this.counted.value;
  readonly previewError = this.counted.error;
  readonly script = this.chosen.value;
  readonly scriptError = this.chosen.error;
  readonly offered = this.found.value;
  readonly offeredError = this.found.error;
  readonly saving = new Attempt();

  async show(id: string): Promise<void> {
    this.read.clear();
    await this.read.load(() => this.api.get(id));
  }

  count(filter: JobFilter): Promise<void> {
    return this.counted.load(() => this.jobs.preview(filter));
  }

  /** Offers the scripts whose names have this in them. */
  findScripts(text: string): Promise<void> {
    const filters = text === '' ? {} : { q: text };
    return this.found.load(async () => {
      const page = await this.scripts.list(filters, { limit: OFFERED_SCRIPTS, cursor: null });
      return page.items;
    });
  }

  async chooseScript(id: string | null): Promise<void> {
    if (id === null) this.chosen.clear();
    else await this.chosen.load(() => this.scripts.get(id));
  }

  /** @returns what the server stored; null when it was refused, and `saving` says why */
  async save(input: ScheduleInput): Promise<Schedule | null> {
    const known = this.schedule();
    const saved = await this.saving.run(() =>
      known === null ? this.key.send(input, (key) => this.api.create(input, key)) : this.api.update(known.id, input),
    );
    if (saved !== null && known !== null) this.read.set(saved);
    return saved;
  }

  remove({ id }: Schedule): Promise<void> {
    return this.api.remove(id);
  }
}
