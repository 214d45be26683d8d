export { APPLICATION_ROLE, ensureApplicationRole } from './application-role';
export { BACKGROUND_SCHEMA } from './background-schema';
export {
  ALL_CLIENTS,
  assertScope,
  type ClientScope,
  NO_CLIENTS,
  onlyClients,
  scopeAllows,
  scopeSetting,
} from './client-scope';
export { scopedDataSourceOptions, systemDataSourceOptions } from './data-source';
export { Database, rowsOf, SYSTEM_DATA_SOURCE } from './database';
export { DatabaseModule, type DatabaseModuleOptions } from './database.module';
export { type CursorKey, decodeCursor, encodeCursor, type Page, type PageRequest } from './keyset-page';
export { selectEntityPage } from './entity-page';
export { type KeysetSelect, selectKeysetPage } from './keyset-select';
export { migrate } from './migrate';
export { assertMayOwn } from './ownership';
export { migrationNames } from './migrations';
export { WriteBatcher, type WriteBatcherOptions } from './write-batcher';
export { SqlConditions } from './sql-conditions';
export { storableJson, storableText } from './storable-text';
export { isPostgresError, SQLSTATE } from './postgres-errors';
