export { labelSchema } from './primitives';
export {
  ALERT_EVENTS,
  ALERT_SEVERITIES,
  ALERT_STATES,
  ALERT_TRANSITIONS,
  type AlertEventKind,
  type AlertSeverity,
  type AlertState,
  alertStatesBefore,
} from './alert-state';
export {
  type AgentConfig,
  agentConfigSchema,
  type AgentConfigUpdate,
  agentConfigUpdateSchema,
  type ScriptCheck,
  scriptCheckSchema,
  type WatchedService,
  watchedServiceSchema,
} from './agent-config';
export {
  type AgentMessage,
  agentMessageSchemas,
  type AgentMessageType,
  type AgentPayload,
  type AuthRequest,
  checkResultSchema,
  type MetricsSample,
  metricsSampleSchema,
  type NetworkState,
  OS_TYPES,
  type OsType,
  type ProcessSample,
  snapshotSchema,
  WATCHDOG_EVENTS,
  type WatchdogEventKind,
  watchdogEventSchema,
} from './agent-messages';
export {
  type Hardware,
  hardwareSchema,
  INVENTORY_SECTIONS,
  type InventoryContent,
  inventoryContentSchema,
  type InventorySection,
  inventorySchema,
  SERVICE_START_MODES,
  SERVICE_STATES,
  type ServiceItem,
  type ServiceStartMode,
  type ServiceState,
  SOFTWARE_SOURCES,
  type SoftwareItem,
  type SoftwareSource,
} from './inventory';
export { CHECK_OUTCOMES, CHECK_STATES, type CheckOutcome, type CheckState } from './check-state';
export { CLOSE_CODES, type CloseCode } from './close-codes';
export {
  COMMAND_OUTCOMES,
  COMMAND_STATUSES,
  COMMAND_TRANSITIONS,
  type CommandOutcome,
  type CommandStatus,
  isTerminalStatus,
  statusesBefore,
  statusOfOutcome,
} from './command-status';
export { COMMAND_TYPES, type CommandType, foldCommandPayload } from './command-type';
export {
  CHANNEL_KINDS,
  type ChannelKind,
  DELIVERY_STATES,
  DELIVERY_TRANSITIONS,
  type DeliveryState,
  SENDABLE_DELIVERY_STATES,
  SMTP_SECURITIES,
  type SmtpSecurity,
} from './delivery-state';
export {
  FIRST_JOB_STATES,
  isFinalJobState,
  JOB_STATES,
  JOB_TRANSITIONS,
  type JobState,
  jobStatesBefore,
} from './job-state';
export {
  AGENT_STATUSES,
  type AgentStatus,
  type ConsoleClientMessage,
  consoleClientSchemas,
  type ConsoleEvent,
  consoleEventSchemas,
  type ConsoleEventType,
} from './console-messages';
export {
  CREDENTIAL_PREFIXES,
  type CredentialKind,
  credentialKindOf,
  redactSecrets,
  SECRET_PATTERN,
  SITE_CODE_PATTERN,
} from './credentials';
export { encodeFrame, type FrameFault, parseAgentFrame, type ParsedFrame, parseServerFrame } from './frame';
export {
  AUTH_TIMEOUT_MS,
  DEFAULT_COMMAND_EXPIRY_SECONDS,
  DEFAULT_COMMAND_TIMEOUT_SECONDS,
  DEFAULT_OUTPUT_CAP_BYTES,
  EXIT_CODE_TIMED_OUT,
  MAX_CHECK_OUTPUT_BYTES,
  MAX_COMMAND_EXPIRY_SECONDS,
  MAX_COMMAND_LENGTH,
  MAX_COMMAND_SECRETS,
  MAX_COMMAND_TIMEOUT_SECONDS,
  MAX_FRAME_BYTES,
  MAX_INLINE_OUTPUT_BYTES,
  MAX_INVENTORY_DEVICES,
  MAX_OUTPUT_CHUNK_BYTES,
  MAX_SAMPLES_PER_REPORT,
  MAX_SCRIPT_CHECKS,
  MAX_SCRIPT_CHECKS_BYTES,
  MAX_SECRET_LENGTH,
  MAX_SECRETS_LENGTH,
  MAX_SERVICES,
  MAX_SNAPSHOT_PROCESSES,
  MAX_SOFTWARE,
  MAX_UNAUTHENTICATED_FRAME_BYTES,
  HALF_OPEN_SHARE,
  PROTOCOL_VERSION,
  TOMBSTONE_SECONDS,
} from './limits';
export { SecretRedactionStream, SecretRedactor } from './secret-redaction';
export {
  type CommandRequest,
  SCRIPT_CHECKS_CAPABILITY,
  SECRET_ENV_CAPABILITY,
  type ServerMessage,
  serverMessageSchemas,
  type ServerMessageType,
  type ServerPayload,
  SNAPSHOT_CAPABILITY,
} from './server-messages';
export {
  AGENT_UPDATE_STATES,
  AGENT_UPDATE_TRANSITIONS,
  type AgentUpdateState,
  ROLLOUT_STATES,
  ROLLOUT_TRANSITIONS,
  type RolloutState,
  UPDATE_REPORTS,
  type UpdateReport,
} from './update-status';
