import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDirectory, type Logger, messageOf, replaceFileDurably } from '@gururmm/agent/runtime';
import { UPDATE_REPORTS } from '@gururmm/shared/protocol';
import * as z from 'zod';

const offerSchema = z.object({
  update_id: z.string(),
  version: z.string(),
  target: z.string(),
  checksum: z.string(),
  size_bytes: z.number(),
});

const reportSchema = z.object({
  update_id: z.string(),
  version: z.string(),
  state: z.enum(UPDATE_REPORTS),
  error: z.string().optional(),
});

/** What stands in `state.json`. */
export const stateSchema = z.object({
  /** The update in hand, and how far it is; each step is written before it is taken. */
  offer: offerSchema.nullable().default(null),
  phase: z.enum(['fetching', 'installed', 'trial', 'promoting']).nullable().default(null),
  /** Starts of the trial over all restarts of the supervisor. */
  trial_starts: z.number().int().default(0),
  trial_pid: z.number().int().nullable().default(null),
  /** Ends that the server has not acknowledged. */
  reports: z.array(reportSchema).max(32).default([]),
});

/** An update as the server offered it. */
export type Offer = z.infer<typeof offerSchema>;

/** What the server is told of an update. */
export type UpdateReportEntry = z.infer<typeof reportSchema>;

export type UpdateState = z.infer<typeof stateSchema>;

/** The agent's memory of updates, durable at each change. */
export class UpdateStateFile {
  private readonly path: string;
  private state: UpdateState;

  constructor(
    readonly directory: string,
    private readonly logger: Logger,
  ) {
    this.path = join(directory, 'state.json');
    this.state = this.read();
  }

  get current(): UpdateState {
    return this.state;
  }

  /** Written before it counts. @throws when the disk refuses: then nothing has changed */
  change(changes: Partial<UpdateState>): void {
    const next = { ...this.state, ...changes };
    ensurePrivateDirectory(this.directory);
    replaceFileDurably(this.path, `${JSON.stringify(next)}\n`);
    this.state = next;
  }

  private read(): UpdateState {
    if (!existsSync(this.path)) return stateSchema.parse({});
    try {
      return stateSchema.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch (error) {
      // Without it an update in hand is lost; the last good version runs on, and the server offers again.
      this.logger.warn('the state of updates is damaged and begins anew', { error: messageOf(error) });
      rmSync(this.path, { force: true });
      return stateSchema.parse({});
    }
  }
}
