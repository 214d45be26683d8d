import { Global, Module } from '@nestjs/common';
import { ClusterBus } from './cluster-bus';
import { PeriodicTasks } from './periodic-task';
import { QuietPeriod } from './quiet-period';
import { Retention } from './retention';
import { ServerNode } from './server-node';

/** What makes several servers one: the node's lease, the bus, and tasks that run once. */
@Global()
@Module({
  providers: [ClusterBus, ServerNode, PeriodicTasks, QuietPeriod, Retention],
  exports: [ClusterBus, ServerNode, PeriodicTasks, QuietPeriod, Retention],
})
export class ClusterModule {}
