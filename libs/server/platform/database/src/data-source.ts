import { DataSource, type DataSourceOptions, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { APPLICATION_ROLE } from './application-role';
import { migrations } from './migrations';
import { SnakeCaseNamingStrategy } from './naming-strategy';

const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * How statements are planned: each is one of many short ones, so it starts no helper processes and compiles nothing, and
 * pages of an index lie in memory or on a solid-state disk.
 */
const PLANNING = '-c max_parallel_workers_per_gather=0 -c jit=off -c random_page_cost=1.1';

interface PoolOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
}

/** Options of the connections that requests use: no row of any client is visible until a scope is set. */
export function scopedDataSourceOptions(options: PoolOptions): DataSourceOptions {
  return applicationOptions(options, 'gururmm-scoped', `-c role=${APPLICATION_ROLE}`);
}

/** Options of the connections for the server's own work (gateway, dispatch, sweeper): every client. */
export function systemDataSourceOptions(options: PoolOptions): DataSourceOptions {
  return applicationOptions(options, 'gururmm-system', `-c role=${APPLICATION_ROLE} -c rmm.client_scope=*`);
}

/** Connection that owns the schema; used by migrations and nothing else. */
export function ownerDataSource(ownerUrl: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url: ownerUrl,
    applicationName: 'gururmm-migrations',
    migrations: [...migrations],
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    poolSize: 2,
  });
}

function applicationOptions({ url, poolSize, entities }: PoolOptions, applicationName: string, settings: string) {
  return {
    type: 'postgres',
    url,
    applicationName,
    entities: [...entities] as never,
    namingStrategy: new SnakeCaseNamingStrategy(),
    synchronize: false,
    migrationsRun: false,
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    poolSize,
    connectTimeoutMS: 10_000,
    extra: { options: `${settings} ${PLANNING}`, statement_timeout: STATEMENT_TIMEOUT_MS },
  } satisfies DataSourceOptions;
}
