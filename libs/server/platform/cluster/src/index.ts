export type { BusEvents } from './bus-events';
export { ClusterBus } from './cluster-bus';
export { ClusterModule } from './cluster.module';
export { type PeriodicTask, PeriodicTasks } from './periodic-task';
export { ServerNode } from './server-node';
