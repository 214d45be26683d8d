import { scopedDataSourceOptions } from '@gururmm/server/platform/database';
import pg from 'pg';

/** A statement as the server sent it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Parent Relationship'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Subplans Removed'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** What of a plan a test can hold to: tables that are read whole, indexes with their conditions, and wasted planning. */
export interface PlanFacts {
  readonly wholeTables: readonly string[];
  readonly indexes: readonly string[];
  readonly indexConditions: readonly string[];
  /** Partitions that were planned for nothing. */
  readonly partitionsLeftOutLate: number;
}

/** The statements that read (SELECT, or WITH before it) and that all connections of this process send while `work` runs. */
export async function recordSelects(work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const { prototype } = pg.Client as unknown as { prototype: { query: (...all: unknown[]) => unknown } };
  const original = prototype.query;
  prototype.query = function (this: pg.Client, ...all: unknown[]) {
    const [first, second]: readonly unknown[] = all;
    // Named statements come as one object.
    const { text, values } =
      typeof first === 'object' ? (first as Record<string, unknown>) : { text: first, values: second };
    if (typeof text === 'string' && /^(SELECT|WITH)\b/.test(text)) {
      statements.push({ text, values: Array.isArray(values) ? values : [] });
    }
    return original.apply(this, all);
  };
  try {
    await work();
  } finally {
    prototype.query = original;
  }
  return statements;
}

/** Asks PostgreSQL how it would answer, as the role and with the settings of the server's own connections. */
export class QueryPlans {
  private constructor(
    private readonly client: pg.Client,
    private readonly owner: string,
  ) {}

  static async open(databaseUrl: string): Promise<QueryPlans> {
    const settings = scopedDataSourceOptions({ url: databaseUrl, poolSize: 1, entities: [] });
    const { options } = settings.extra as { options: string };
    const client = new pg.Client({ connectionString: databaseUrl, options });
    await client.connect();
    return new QueryPlans(client, decodeURIComponent(new URL(databaseUrl).username));
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /**
   * @param clientScope `*`, or the clients in PostgreSQL's form of an array
   * @param without an index that is gone while the plan is made
   */
  async facts({ text, values }: Statement, clientScope: string, without?: string): Promise<PlanFacts> {
    await this.client.query('BEGIN');
    try {
      if (without !== undefined) {
        await this.client.query(`SET LOCAL ROLE ${this.owner}; DROP INDEX ${without}; RESET ROLE`);
      }
      await this.client.query(
        `SELECT set_config('rmm.client_scope', $1, true), set_config('rmm.site_scope', '', true)`,
        [clientScope],
      );
      const { rows } = await this.client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `EXPLAIN (FORMAT JSON) ${text}`,
        [...values],
      );
      return factsOf(rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan))));
    } finally {
      await this.client.query('ROLLBACK');
    }
  }
}

/** Without subplans: only a token for single sites makes a policy look at a row's parent. */
function nodesOf(node: PlanNode): PlanNode[] {
  if (node['Parent Relationship'] === 'SubPlan') return [];
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

function factsOf(nodes: readonly PlanNode[]): PlanFacts {
  return {
    wholeTables: nodes.flatMap((node) => (node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? '?'] : [])),
    indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
    indexConditions: nodes.flatMap((node) => node['Index Cond'] ?? []),
    partitionsLeftOutLate: nodes.reduce((sum, node) => sum + (node['Subplans Removed'] ?? 0), 0),
  };
}
