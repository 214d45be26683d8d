import { AgentsModule, NetworkStates, Presence } from '@gururmm/server/agents';
import { AlertsModule, ProcessSnapshots } from '@gururmm/server/alerts';
import { CheckResults, ChecksModule } from '@gururmm/server/checks';
import { CommandDispatcher, CommandOutputWriter, CommandReports, CommandsModule } from '@gururmm/server/commands';
import { EnrolmentModule, EnrolmentService } from '@gururmm/server/enrolment';
import { GatewayModule, type GatewayPorts } from '@gururmm/server/gateway';
import { InventoryModule, InventoryWriter } from '@gururmm/server/inventory';
import { MetricsModule, MetricsWriter } from '@gururmm/server/metrics';
import { PoliciesModule, PolicyBook, PolicyDelivery } from '@gururmm/server/policies';
import { ConnectionTriggers, SchedulesModule } from '@gururmm/server/schedules';
import { UpdateOffers, UpdateReports, UpdatesModule, UpdateVerification } from '@gururmm/server/updates';
import { WatchdogEvents, WatchdogModule } from '@gururmm/server/watchdog';

/** Which feature handles which message. A message without a handler does not compile. */
function connectFeatures(
  enrolment: EnrolmentService,
  presence: Presence,
  network: NetworkStates,
  metrics: MetricsWriter,
  reports: CommandReports,
  output: CommandOutputWriter,
  dispatcher: CommandDispatcher,
  watchdog: WatchdogEvents,
  policies: PolicyDelivery,
  policyBook: PolicyBook,
  offers: UpdateOffers,
  updates: UpdateReports,
  verification: UpdateVerification,
  schedules: ConnectionTriggers,
  checks: CheckResults,
  snapshots: ProcessSnapshots,
  inventory: InventoryWriter,
): GatewayPorts {
  return {
    authenticator: enrolment,
    listeners: [presence, dispatcher, policies, offers, verification, schedules],
    authTimeoutMs: () => policyBook.authTimeoutMs(),
    handlers: {
      heartbeat: presence.heartbeat,
      network_state: network.networkState,
      metrics_report: metrics.metricsReport,
      command_ack: reports.commandAck,
      command_output: output.commandOutput,
      command_result: reports.commandResult,
      watchdog_event: watchdog.watchdogEvent,
      check_result: checks.checkResult,
      snapshot: snapshots.snapshot,
      inventory: inventory.inventory,
      config_applied: policies.configApplied,
      update_status: updates.updateStatus,
    },
  };
}

/** The gateway with every feature plugged in. */
export const gateway = GatewayModule.forRootAsync({
  imports: [
    AgentsModule,
    CommandsModule,
    EnrolmentModule,
    MetricsModule,
    PoliciesModule,
    WatchdogModule,
    UpdatesModule,
    SchedulesModule,
    ChecksModule,
    AlertsModule,
    InventoryModule,
  ],
  inject: [
    EnrolmentService,
    Presence,
    NetworkStates,
    MetricsWriter,
    CommandReports,
    CommandOutputWriter,
    CommandDispatcher,
    WatchdogEvents,
    PolicyDelivery,
    PolicyBook,
    UpdateOffers,
    UpdateReports,
    UpdateVerification,
    ConnectionTriggers,
    CheckResults,
    ProcessSnapshots,
    InventoryWriter,
  ],
  useFactory: connectFeatures,
});
