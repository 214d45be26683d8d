import { AgentGateway, type AgentSession, type MessageHandler } from '@gururmm/server/gateway';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import type { AgentPayload, MetricsSample } from '@gururmm/shared/protocol';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { MetricsPartitions } from './metrics-partitions';
import { insertSamples, type OwnedSample, updateSnapshots } from './metrics-insert';

interface PendingReport {
  readonly session: AgentSession;
  readonly report: AgentPayload<'metrics_report'>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Reports wait at most this long for company; the batch amortises one COMMIT over many agents. */
const GATHER_MS = 20;

/** Samples in one INSERT. */
const MAX_BATCH_SAMPLES = 5_000;

/** Samples further ahead of the server's clock than this have no place in any partition. */
const MAX_FUTURE_MS = 24 * 60 * 60 * 1000;

/** Samples older than the raw retention would be dropped at once. */
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Stores metrics in batches over all agents and acknowledges each report after COMMIT.
 * The promise of a report is the socket's back-pressure: a slow database pauses the senders.
 */
@Injectable()
export class MetricsWriter implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Metrics');
  private pending: PendingReport[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly partitions: MetricsPartitions,
    private readonly gateway: AgentGateway,
    private readonly bus: ClusterBus,
  ) {}

  readonly metricsReport: MessageHandler<'metrics_report'> = (session, report) =>
    new Promise((resolve, reject) => {
      this.pending.push({ session, report, resolve, reject });
      this.schedule();
    });

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    while (this.writing !== undefined || this.pending.length > 0) {
      await (this.writing ?? this.write());
    }
  }

  private schedule(): void {
    if (this.timer !== undefined || this.writing !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.writing = this.write().finally(() => {
        this.writing = undefined;
        if (this.pending.length > 0) this.schedule();
      });
    }, GATHER_MS);
  }

  private async write(): Promise<void> {
    const batch = this.takeBatch();
    if (batch.length === 0) return;
    try {
      await this.store(batch);
    } catch (error) {
      this.logger.error({ err: error, reports: batch.length }, 'metrics were not stored; the agents send them again');
      for (const report of batch) report.reject(error);
      return;
    }
    for (const { session, report, resolve } of batch) {
      this.gateway.send(session.agentId, { type: 'metrics_ack', payload: { seq: report.seq } });
      this.bus.publish('agent.metrics', {
        agentId: session.agentId,
        clientId: session.clientId,
        samples: report.samples,
      });
      resolve();
    }
  }

  private takeBatch(): PendingReport[] {
    let samples = 0;
    let count = 0;
    while (count < this.pending.length && samples < MAX_BATCH_SAMPLES) {
      samples += this.pending[count]?.report.samples.length ?? 0;
      count += 1;
    }
    return this.pending.splice(0, count);
  }

  private async store(batch: readonly PendingReport[]): Promise<void> {
    const now = Date.now();
    const owned: OwnedSample[] = [];
    const latest = new Map<string, MetricsSample>();
    for (const { session, report } of batch) {
      for (const sample of report.samples) {
        const atMs = Date.parse(sample.ts);
        if (atMs > now + MAX_FUTURE_MS || atMs < now - MAX_AGE_MS) continue;
        owned.push({ agentId: session.agentId, sample });
        const newest = latest.get(session.agentId);
        if (newest === undefined || Date.parse(newest.ts) < atMs) latest.set(session.agentId, sample);
      }
    }
    if (owned.length === 0) return;
    await this.partitions.ensureFor(owned.map(({ sample }) => sample.ts));
    await this.database.system.transaction(async (manager) => {
      await insertSamples(manager, owned);
      await updateSnapshots(manager, latest);
    });
  }
}
