import { randomUUID } from 'node:crypto';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { QuietPeriod } from './quiet-period';

/** A node that does not renew its lease this long is dead, and its agents are offline. */
export const LEASE_SECONDS = 30;
const RENEW_EVERY_MS = 8_000;

/** This process as a member of the cluster: a row with a lease, by the database's clock. */
@Injectable()
export class ServerNode implements OnModuleInit, BeforeApplicationShutdown {
  readonly id = randomUUID();
  private readonly logger = new Logger('ServerNode');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly quiet: QuietPeriod,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.quiet.begin();
    await this.renew();
    this.timer = setInterval(() => {
      this.renew().catch((error: unknown) => this.logger.warn({ err: error }, 'the lease was not renewed'));
    }, RENEW_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.quiet.begin();
    await this.database.query('DELETE FROM server_nodes WHERE id = $1', [this.id]);
  }

  private async renew(): Promise<void> {
    await this.database.query(
      `INSERT INTO server_nodes (id, lease_until) VALUES ($1, now() + make_interval(secs => ${LEASE_SECONDS}))
       ON CONFLICT (id) DO UPDATE SET lease_until = EXCLUDED.lease_until`,
      [this.id],
    );
  }
}
