import { ClusterBus, PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { type CommandStatus, EXIT_CODE_TIMED_OUT } from '@gururmm/shared/protocol';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CommandSecrets } from './command-secrets';

const SWEEP_EVERY_MS = 1_000;
const SWEEP_LOCK = 7_264_112;

/** The agent ends a command itself at its time limit; the server waits this much longer for word of it. */
const TIMEOUT_GRACE_SECONDS = 60;

/** A sent command whose agent never answered is given up this long after its expiry. */
const UNANSWERED_GRACE_SECONDS = 24 * 60 * 60;

/**
 * A statement about the commands that meet a condition, one lock after the other in the order of the batches of
 * results. What another transaction holds is left for the next sweep, so that a sweep never waits, nor is waited for
 * in a circle.
 */
const forCommands = (condition: string, change: string) =>
  `UPDATE commands c SET ${change}
   FROM (SELECT id FROM commands WHERE ${condition} ORDER BY id FOR UPDATE SKIP LOCKED) AS chosen
   WHERE c.id = chosen.id RETURNING c.id, c.agent_id, c.client_id`;

const EXPIRE_UNSENT = forCommands(
  `status = 'pending' AND expires_at < now()
   AND (attempt = 0 OR expires_at < now() - make_interval(secs => ${UNANSWERED_GRACE_SECONDS}))`,
  `status = 'expired', completed_at = now(), error = 'It was not started before its expiry.'`,
);

const CANCEL_SENT_BUT_EXPIRED = forCommands(
  `status = 'pending' AND expires_at < now() AND attempt > 0 AND cancel_requested_at IS NULL
   AND (lease_until IS NULL OR lease_until < now())`,
  'cancel_requested_at = now()',
);

const TIME_OUT_SILENT = forCommands(
  `status = 'running' AND started_at + make_interval(secs => timeout_seconds + ${TIMEOUT_GRACE_SECONDS}) < now()`,
  `status = 'timed_out', exit_code = ${EXIT_CODE_TIMED_OUT}, completed_at = now(),
   error = 'The agent did not report an end within the time limit.'`,
);

interface SweptRow {
  readonly id: string;
  readonly agent_id: string;
  readonly client_id: string | null;
}

/** Ends what nobody else will end: by the database's clock, on one node of the cluster. */
@Injectable()
export class CommandSweeper implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly tasks: PeriodicTasks,
    private readonly bus: ClusterBus,
    private readonly secrets: CommandSecrets,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({ name: 'sweep commands', everyMs: SWEEP_EVERY_MS, lock: SWEEP_LOCK, run: () => this.sweep() });
  }

  async sweep(): Promise<void> {
    this.announce(await this.database.query<SweptRow>(EXPIRE_UNSENT), 'expired', null);
    // They may have reached the agent, which must say whether they started before they can be called expired.
    await this.database.query(CANCEL_SENT_BUT_EXPIRED);
    this.announce(await this.database.query<SweptRow>(TIME_OUT_SILENT), 'timed_out', EXIT_CODE_TIMED_OUT);
    await this.secrets.sweep();
  }

  private announce(rows: readonly SweptRow[], status: CommandStatus, exitCode: number | null): void {
    for (const row of rows) {
      this.bus.publish('command.changed', {
        commandId: row.id,
        agentId: row.agent_id,
        clientId: row.client_id,
        status,
        exitCode,
      });
    }
  }
}
