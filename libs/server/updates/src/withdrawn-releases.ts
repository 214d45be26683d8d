import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { MirrorMetadata } from './mirror-metadata';
import { ReleasesRepository } from './releases.repository';

const EVERY_MS = 60_000;
const LOCK = 7_264_182;

/** Notices when the people who hold the keys take a version back, and halts what still hands it out. */
@Injectable()
export class WithdrawnReleases implements OnApplicationBootstrap {
  private readonly logger = new Logger('WithdrawnReleases');

  constructor(
    private readonly mirror: MirrorMetadata,
    private readonly releases: ReleasesRepository,
    private readonly tasks: PeriodicTasks,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({ name: 'look for withdrawn releases', everyMs: EVERY_MS, lock: LOCK, run: () => this.run() });
  }

  async run(): Promise<void> {
    if (!(await this.releases.anyActive())) return;
    try {
      const present = await this.mirror.releases(new Date());
      await this.releases.withdrawMissing(present.map(({ version }) => version));
    } catch (error) {
      // Agents refuse an unusable repository by themselves; nothing is taken back on its word.
      this.logger.warn({ err: error }, 'the update repository could not be read');
    }
  }
}
