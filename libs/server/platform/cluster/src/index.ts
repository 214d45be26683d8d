export type { BusEvents } from './bus-events';
export { ClusterBus } from './cluster-bus';
export { ClusterModule } from './cluster.module';
export { type PeriodicTask, PeriodicTasks } from './periodic-task';
export { QUIET_SECONDS, QuietPeriod, QuietPeriodRow } from './quiet-period';
export { Retention, type RetentionRule } from './retention';
export { LEASE_SECONDS, ServerNode } from './server-node';
