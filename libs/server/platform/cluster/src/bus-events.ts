import type {
  AlertState,
  CommandStatus,
  InventorySection,
  MetricsSample,
  WatchdogEventKind,
} from '@gururmm/shared/protocol';

/**
 * What server nodes tell each other. Every event only says "look now" or carries live output:
 * truth is in PostgreSQL, and losing, doubling or delaying any of these costs latency alone.
 */
export interface BusEvents {
  /** An agent appeared, changed its status, moved or went. */
  'agent.changed': { readonly agentId: string; readonly clientId: string | null };
  /** An agent must sign in again or be cut off, wherever its socket is. */
  'agent.disconnect': { readonly agentId: string; readonly reason: string; readonly isRefused: boolean };
  /** A pending agent was approved; the node that holds its socket hands it its key. */
  'agent.approved': { readonly agentId: string };
  'agent.metrics': {
    readonly agentId: string;
    readonly clientId: string | null;
    readonly samples: readonly MetricsSample[];
  };
  /** There may be work for an agent. */
  'command.wake': { readonly agentId: string };
  'command.changed': {
    readonly commandId: string;
    readonly agentId: string;
    readonly clientId: string | null;
    readonly status: CommandStatus;
    readonly exitCode: number | null;
  };
  'command.output': {
    readonly commandId: string;
    readonly agentId: string;
    readonly clientId: string | null;
    readonly seq: number;
    readonly stream: 'stdout' | 'stderr';
    readonly data: string;
  };
  /** A policy was made, changed or removed: the configuration of any agent may be another. */
  'policy.changed': { readonly policyId: string };
  /** An alert opened or changed its state. */
  'alert.changed': {
    readonly alertId: string;
    readonly agentId: string | null;
    readonly clientId: string | null;
    readonly ruleKind: string;
    readonly state: AlertState;
  };
  /** A maintenance window was made, changed or removed. */
  'maintenance.changed': { readonly id: string };
  /** An alert rule was made, changed or removed. */
  'alert_rules.changed': { readonly id: string; readonly kind: string };
  /** A watched service or process changed; it is stored, and told once. */
  'watchdog.event': {
    readonly eventId: string;
    readonly agentId: string;
    readonly clientId: string | null;
    readonly siteId: string | null;
    readonly service: string;
    readonly event: WatchdogEventKind;
    /** RFC 3339, by the agent. */
    readonly occurredAt: string;
    readonly detail: string | null;
  };
  /** A section of an agent's inventory is another than before; it is stored. */
  'inventory.changed': {
    readonly agentId: string;
    readonly clientId: string | null;
    readonly section: InventorySection;
  };
  /** A rollout was made, resumed or otherwise changed by somebody: look at it now. */
  'rollout.changed': Readonly<Record<string, never>>;
  /** Agents of any node may have an update on offer. */
  'update.offered': Readonly<Record<string, never>>;
  /** A session of a user ended: logout, expiry, a change of role. */
  'session.ended': { readonly sessionId: string };
  /** An administrator changed a setting: read them anew. */
  'settings.changed': Readonly<Record<string, never>>;
}
