import { type ClientScope, Database } from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
import { Injectable } from '@nestjs/common';
import { type HistoryRequest, historyStatements } from './history-query';
import { mergeRows, type SpreadRow } from './merge-rows';
import { SPREADS } from './spread-sql';

export interface Range {
  readonly min: number;
  readonly avg: number;
  readonly max: number;
}

/** One bucket of a graph; a value nobody reported is null, a bucket without samples is absent. */
export interface MetricsPoint {
  readonly ts: Date;
  readonly cpuPercent: Range | null;
  readonly memoryPercent: Range | null;
  readonly netRxBytesPerSecond: Range | null;
  readonly netTxBytesPerSecond: Range | null;
  readonly load1: Range | null;
  readonly disks: readonly { readonly mount: string; readonly usedPercent: Range }[];
  readonly interfaces: readonly {
    readonly name: string;
    readonly rxBytesPerSecond: Range | null;
    readonly txBytesPerSecond: Range | null;
  }[];
}

export interface FleetSummary {
  readonly agentsReporting: number;
  readonly cpuPercentAvg: number | null;
  readonly memoryUsedBytes: number;
  readonly memoryTotalBytes: number;
  readonly diskUsedBytes: number;
  readonly diskTotalBytes: number;
}

interface SummaryRow {
  readonly reporting: string;
  readonly cpu: number | null;
  readonly memory_used: string | null;
  readonly memory_total: string | null;
  readonly disk_used: string | null;
  readonly disk_total: string | null;
}

@Injectable()
export class MetricsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Metrics of one agent in buckets that start at the plan's origin.
   * @throws DomainError not_found outside the scope too, even where samples of the agent's time inside it are left
   */
  async history(scope: ClientScope, agentId: string, request: HistoryRequest): Promise<MetricsPoint[]> {
    const rows = await this.database.within(scope, async (manager) => {
      const agents = await manager.query<object[]>('SELECT FROM agents WHERE id = $1', [agentId]);
      if (agents.length === 0) throw notFound('agent');
      const found: SpreadRow[] = [];
      for (const { sql, parameters, name } of historyStatements(agentId, request, new Date())) {
        const rowsOfStatement =
          name === undefined
            ? await manager.query<SpreadRow[]>(sql, [...parameters])
            : await this.database.prepared<SpreadRow>({ name, sql }, parameters, manager);
        found.push(...rowsOfStatement);
      }
      return found;
    });
    return mergeRows(rows, request.origin, request.bucketSeconds).map(toPoint);
  }

  /** Sums over the latest sample of every agent that reported within the last ten minutes; from an index alone. */
  async summary(scope: ClientScope): Promise<FleetSummary> {
    const [row] = await this.database.within(scope, (manager) =>
      manager.query<SummaryRow[]>(
        `SELECT count(*) AS reporting, avg(cpu_percent) AS cpu, sum(memory_used_bytes) AS memory_used,
           sum(memory_total_bytes) AS memory_total, sum(disk_used_bytes) AS disk_used, sum(disk_total_bytes) AS disk_total
         FROM agent_state WHERE metrics_at > now() - interval '10 minutes'`,
      ),
    );
    return {
      agentsReporting: Number(row?.reporting ?? 0),
      cpuPercentAvg: row?.cpu ?? null,
      memoryUsedBytes: Number(row?.memory_used ?? 0),
      memoryTotalBytes: Number(row?.memory_total ?? 0),
      diskUsedBytes: Number(row?.disk_used ?? 0),
      diskTotalBytes: Number(row?.disk_total ?? 0),
    };
  }
}

function toPoint(row: SpreadRow): MetricsPoint {
  const [cpuPercent, memoryPercent, load1, netRxBytesPerSecond, netTxBytesPerSecond] = SPREADS.map((name) =>
    toRange(row[`${name}_min`], row[`${name}_max`], row[`${name}_sum`], row[`${name}_count`]),
  ) as [Range | null, Range | null, Range | null, Range | null, Range | null];
  return {
    ts: row.ts,
    cpuPercent,
    memoryPercent,
    load1,
    netRxBytesPerSecond,
    netTxBytesPerSecond,
    disks: row.disks.flatMap((disk) => {
      const usedPercent = toRange(disk.used_min, disk.used_max, disk.used_sum, disk.used_count);
      return usedPercent === null ? [] : [{ mount: disk.mount, usedPercent }];
    }),
    interfaces: row.interfaces.map((link) => ({
      name: link.name,
      rxBytesPerSecond: toRange(link.rx_min, link.rx_max, link.rx_sum, link.rx_count),
      txBytesPerSecond: toRange(link.tx_min, link.tx_max, link.tx_sum, link.tx_count),
    })),
  };
}

function toRange(min: number | null, max: number | null, sum: number | null, count: number): Range | null {
  return min === null || max === null || sum === null || count === 0 ? null : { min, avg: sum / count, max };
}
