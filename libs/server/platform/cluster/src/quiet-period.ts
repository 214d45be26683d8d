import { Database } from '@gururmm/server/platform/database';
import { Injectable } from '@nestjs/common';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Seconds after a server node came or went in which agents that are away mean nothing: the longest
 * planned return of a fleet (90 s) and the time that a dead node's lease may still run (35 s).
 */
export const QUIET_SECONDS = 125;

/** The one row that says until when the cluster is quiet. */
@Entity('cluster_quiet_period')
export class QuietPeriodRow {
  @PrimaryColumn('boolean') isOnly!: boolean;
  @Column('timestamptz') quietUntil!: Date;
}

/**
 * The time after a start, a stop or the death of a node in which agents are on their way back. Rules about
 * absence must not fire in it, or every restart would be a storm of alerts. Cluster-wide, by the database's clock.
 */
@Injectable()
export class QuietPeriod {
  constructor(private readonly database: Database) {}

  /** Begins the quiet period, or makes one that runs last longer; never shorter. */
  async begin(seconds: number = QUIET_SECONDS): Promise<void> {
    await this.database.query(
      `INSERT INTO cluster_quiet_period AS q (quiet_until) VALUES (now() + make_interval(secs => $1))
       ON CONFLICT (is_only) DO UPDATE SET quiet_until = greatest(q.quiet_until, EXCLUDED.quiet_until)`,
      [seconds],
    );
  }

  /** Until when rules about absence have to keep still; undefined when they need not. */
  async quietUntil(): Promise<Date | undefined> {
    const [row] = await this.database.query<{ quiet_until: Date }>(
      'SELECT quiet_until FROM cluster_quiet_period WHERE quiet_until > now()',
    );
    return row?.quiet_until;
  }

  /** Whether rules about absence have to keep still now. */
  async isQuiet(): Promise<boolean> {
    return (await this.quietUntil()) !== undefined;
  }
}
