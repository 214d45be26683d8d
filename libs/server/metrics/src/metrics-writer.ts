import { AgentGateway, type AgentSession, type MessageHandler } from '@gururmm/server/gateway';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { Database, WriteBatcher } from '@gururmm/server/platform/database';
import type { AgentPayload, MetricsSample } from '@gururmm/shared/protocol';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  insertSamples,
  markBuckets,
  newestSamples,
  type OwnedSample,
  updateDropped,
  updateSnapshots,
} from './metrics-insert';
import { MetricsPartitions } from './metrics-partitions';
import { keptMs } from './metrics-resolution';

/** Whose report it is. */
type ReportOrigin = Pick<AgentSession, 'agentId' | 'clientId'>;

interface OwnedReport {
  readonly session: ReportOrigin;
  readonly report: AgentPayload<'metrics_report'>;
}

/**
 * Follows the samples while they are stored, in the same transaction; samples that are not newer than all before are
 * left out. What it throws undoes its own work alone. What it returns is called after COMMIT.
 */
export type SampleListener = (manager: EntityManager, samples: readonly OwnedSample[]) => Promise<() => void>;

/** Samples further ahead of the server's clock than this have no place in any partition. */
const MAX_FUTURE_MS = 24 * 60 * 60 * 1000;

/**
 * Stores metrics in batches over all agents and acknowledges each report after COMMIT.
 * The promise of a report is the socket's back-pressure: a slow database pauses the senders.
 */
@Injectable()
export class MetricsWriter implements BeforeApplicationShutdown {
  private readonly logger = new Logger('MetricsWriter');
  private readonly listeners: SampleListener[] = [];
  private readonly batcher = new WriteBatcher<OwnedReport>({
    gatherMs: 20,
    maxWeight: 5_000,
    weightOf: ({ report }) => report.samples.length,
    write: (reports) => this.store(reports),
  });

  constructor(
    private readonly database: Database,
    private readonly partitions: MetricsPartitions,
    private readonly gateway: AgentGateway,
    private readonly bus: ClusterBus,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  /** To be called while the server starts. */
  listen(listener: SampleListener): void {
    this.listeners.push(listener);
  }

  readonly metricsReport: MessageHandler<'metrics_report'> = async (session, report) => {
    await this.add(session, report);
    this.gateway.send(session.agentId, { type: 'metrics_ack', payload: { seq: report.seq } });
  };

  /** Stores a report, however it came; after COMMIT it is passed on to whoever watches. */
  async add(session: ReportOrigin, report: AgentPayload<'metrics_report'>): Promise<void> {
    await this.batcher.add({ session, report });
    this.bus.publish('agent.metrics', {
      agentId: session.agentId,
      clientId: session.clientId,
      samples: report.samples,
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.batcher.drain();
  }

  private async store(reports: readonly OwnedReport[]): Promise<void> {
    // Samples older than the raw retention would be dropped at once.
    const { owned, latest } = storable(reports, Date.now(), keptMs(this.configuration.metrics).raw);
    const dropped = droppedOf(reports);
    if (owned.length > 0) {
      await this.partitions.ensureFor(
        'raw',
        owned.map(({ sample }) => sample.ts),
      );
    }
    const afterCommit = await this.database.system.transaction(async (manager) => {
      const newest = owned.length > 0 ? await newestSamples(manager, [...latest.keys()]) : new Map<string, number>();
      if (owned.length > 0) {
        await insertSamples(manager, owned);
        await markBuckets(manager, owned);
        await updateSnapshots(manager, latest);
      }
      if (dropped.size > 0) await updateDropped(manager, dropped);
      const news = owned.filter(({ agentId, sample }) => Date.parse(sample.ts) > (newest.get(agentId) ?? 0));
      return news.length > 0 ? this.tellListeners(manager, news) : [];
    });
    for (const call of afterCommit) call();
  }

  /** A listener that fails must not keep samples from being stored: its work has a savepoint of its own. */
  private async tellListeners(manager: EntityManager, samples: readonly OwnedSample[]): Promise<(() => void)[]> {
    const afterCommit: (() => void)[] = [];
    for (const listener of this.listeners) {
      try {
        afterCommit.push(await manager.transaction((inner) => listener(inner, samples)));
      } catch (error) {
        this.logger.error({ err: error }, 'samples were stored, but not looked at');
      }
    }
    return afterCommit;
  }
}

/** The samples that have a place, and the newest of each agent. */
function storable(reports: readonly OwnedReport[], nowMs: number, maxAgeMs: number) {
  const owned: OwnedSample[] = [];
  const latest = new Map<string, MetricsSample>();
  for (const { session, report } of reports) {
    for (const sample of report.samples) {
      const atMs = Date.parse(sample.ts);
      if (atMs > nowMs + MAX_FUTURE_MS || atMs < nowMs - maxAgeMs) continue;
      owned.push({ agentId: session.agentId, sample });
      const newest = latest.get(session.agentId);
      if (newest === undefined || Date.parse(newest.ts) < atMs) latest.set(session.agentId, sample);
    }
  }
  return { owned, latest };
}

/** What each agent said last of its losses. */
function droppedOf(reports: readonly OwnedReport[]): Map<string, number> {
  const dropped = new Map<string, number>();
  for (const { session, report } of reports) {
    if (report.dropped_samples !== undefined) dropped.set(session.agentId, report.dropped_samples);
  }
  return dropped;
}
