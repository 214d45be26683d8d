export { APPLICATION_ROLE, ensureApplicationRole } from './application-role';
export { ALL_CLIENTS, assertScope, type ClientScope, onlyClients, scopeAllows, scopeSetting } from './client-scope';
export { scopedDataSourceOptions, systemDataSourceOptions } from './data-source';
export { Database, rowsOf, SYSTEM_DATA_SOURCE } from './database';
export { DatabaseModule, type DatabaseModuleOptions } from './database.module';
export { type CursorKey, decodeCursor, encodeCursor, type Page, type PageRequest, toPage } from './keyset-page';
export { migrate } from './migrate';
export { isPostgresError, SQLSTATE } from './postgres-errors';
