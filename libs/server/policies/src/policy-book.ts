import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { builtInDefaults, type PolicyValues } from './policy-items';
import { Policy } from './policy.entity';
import { PolicySet } from './policy-set';

/** A change that the bus did not tell of is seen after this long. */
const FRESH_MS = 2_000;

/** All policies in memory, as PostgreSQL has them: one number there says whether they are still the same. */
@Injectable()
export class PolicyBook implements OnModuleInit, OnApplicationBootstrap {
  /** What holds where no policy speaks: built in, or from the server's environment. */
  readonly defaults: PolicyValues;
  private readonly logger = new Logger('PolicyBook');
  private current: { readonly set: PolicySet; readonly generation: string } | undefined;
  private freshUntilMs = 0;
  private refreshing: Promise<PolicySet> | undefined;
  private expiries = 0;

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly database: Database,
    private readonly bus: ClusterBus,
  ) {
    const { heartbeatSeconds, idleTimeoutMs } = configuration.gateway;
    this.defaults = {
      ...builtInDefaults(),
      heartbeat_interval_seconds: heartbeatSeconds,
      idle_timeout_seconds: idleTimeoutMs / 1000,
    };
  }

  onModuleInit(): void {
    this.bus.subscribe('policy.changed', () => this.expire());
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.policies();
  }

  /**
   * The policies as they are now, or were at most two seconds ago.
   * @param manager of a transaction that the caller is in. It reads for itself: whoever reads for all may be waiting for
   * the very connection that the caller holds.
   */
  async policies(manager?: EntityManager): Promise<PolicySet> {
    if (this.current !== undefined && Date.now() < this.freshUntilMs) return this.current.set;
    if (manager !== undefined) return this.refresh(manager);
    if (this.refreshing !== undefined) return this.refreshing;
    const refreshing = this.refresh(this.database.system.manager).finally(() => {
      if (this.refreshing === refreshing) this.refreshing = undefined;
    });
    this.refreshing = refreshing;
    return refreshing;
  }

  /** Milliseconds a stranger has to sign in: by the global policy, or else by the server's environment. */
  authTimeoutMs(): number {
    const everywhere = this.current?.set.effectiveFor(NOWHERE);
    return everywhere?.origins.auth_timeout_seconds.state === 'set'
      ? everywhere.values.auth_timeout_seconds * 1000
      : this.configuration.gateway.authTimeoutMs;
  }

  private expire(): void {
    this.freshUntilMs = 0;
    // What is being read now may have been read before the change: it must neither stay nor be waited for.
    this.expiries += 1;
    this.refreshing = undefined;
    this.policies().catch((error: unknown) => this.logger.warn({ err: error }, 'policies were not read again'));
  }

  private async refresh(manager: EntityManager): Promise<PolicySet> {
    const { expiries } = this;
    const [row] = await manager.query<{ generation: string }[]>('SELECT generation FROM policy_generation');
    const read = { set: this.current?.set, generation: row?.generation ?? '' };
    if (read.set === undefined || this.current?.generation !== read.generation) {
      read.set = new PolicySet(await manager.find(Policy), this.defaults);
    }
    if (expiries !== this.expiries) return read.set;
    this.current = { set: read.set, generation: read.generation };
    this.freshUntilMs = Date.now() + FRESH_MS;
    return read.set;
  }
}

const NOWHERE = { agentId: '', clientId: null, siteId: null, tags: [] };
