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
    await this.expireUnsent();
    await this.cancelSentButExpired();
    await this.timeOutSilent();
    await this.secrets.sweep();
  }

  private async expireUnsent(): Promise<void> {
    const expired = await this.database.query<SweptRow>(
      `UPDATE commands SET status = 'expired', completed_at = now(), error = 'It was not started before its expiry.'
       WHERE status = 'pending' AND expires_at < now()
         AND (attempt = 0 OR expires_at < now() - make_interval(secs => ${UNANSWERED_GRACE_SECONDS}))
       RETURNING id, agent_id, client_id`,
    );
    this.announce(expired, 'expired', null);
  }

  /** It may have reached the agent: the agent must say whether it started before it can be called expired. */
  private async cancelSentButExpired(): Promise<void> {
    await this.database.query(
      `UPDATE commands SET cancel_requested_at = now()
       WHERE status = 'pending' AND expires_at < now() AND attempt > 0 AND cancel_requested_at IS NULL
         AND (lease_until IS NULL OR lease_until < now())`,
    );
  }

  private async timeOutSilent(): Promise<void> {
    const timedOut = await this.database.query<SweptRow>(
      `UPDATE commands SET status = 'timed_out', exit_code = ${EXIT_CODE_TIMED_OUT}, completed_at = now(),
         error = 'The agent did not report an end within the time limit.'
       WHERE status = 'running' AND started_at + make_interval(secs => timeout_seconds + ${TIMEOUT_GRACE_SECONDS}) < now()
       RETURNING id, agent_id, client_id`,
    );
    this.announce(timedOut, 'timed_out', EXIT_CODE_TIMED_OUT);
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
