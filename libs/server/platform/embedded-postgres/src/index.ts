export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres';
export { EmbeddedPostgresError, InstanceRunningError } from './embedded-postgres.errors';
export { acquireInstanceLock, type InstanceLock } from './instance-lock';
