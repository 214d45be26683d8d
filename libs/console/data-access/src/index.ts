import './without-eval';
export { AgentsApi } from './api/agents-api';
export { ApiError, asApiError } from './api/api-error';
export type {
  Agent,
  AgentFilters,
  AgentState,
  AgentStats,
  AgentUpdate,
  AgentUpdateState,
  Alert,
  AlertDetail,
  AlertEvent,
  AlertEventKind,
  AlertFilters,
  AlertRule,
  AlertRuleChanges,
  AlertRuleFilters,
  AlertRuleInput,
  AlertRuleKind,
  AlertRuleMetricKind,
  ApiToken,
  ApiTokenInput,
  AuditEntry,
  AuditFilters,
  AvailableRelease,
  Backtest,
  BacktestAlert,
  BacktestInput,
  Client,
  ClientInput,
  ClientScope,
  Command,
  CommandFilters,
  CommandStep,
  CommandSubmission,
  Dispatch,
  EffectiveItem,
  EffectivePolicy,
  ExitCodes,
  Invitation,
  Job,
  JobFilter,
  JobFilters,
  JobInput,
  JobPreview,
  JobProgress,
  JobTarget,
  JobTargetFilters,
  JobWave,
  LiveTicket,
  LoginAnswer,
  MaintenanceFilters,
  MaintenanceSuppression,
  MaintenanceWindow,
  MaintenanceWindowChanges,
  MaintenanceWindowInput,
  MaintenanceWindowKind,
  ManagedUser,
  AgentInventory,
  FleetSoftware,
  FleetSoftwareFilters,
  HardwareChange,
  Service,
  ServiceFilters,
  Software,
  SoftwareChange,
  SoftwareName,
  SoftwareNameFilters,
  SoftwareVersion,
  SoftwareVersionFilters,
  MetricsHistory,
  MetricsPoint,
  NetworkChange,
  NetworkDifference,
  NewApiToken,
  NewPolicy,
  NewRegistrationToken,
  NewRollout,
  NewScript,
  NewSite,
  NewUser,
  NotificationChannel,
  NotificationChannelChanges,
  NotificationChannelFilters,
  NotificationChannelInput,
  NotificationDelivery,
  NotificationDeliveryFilters,
  NotificationEvent,
  NotificationRoute,
  NotificationRouteChanges,
  NotificationRouteFilters,
  NotificationRouteInput,
  NotificationRouteStep,
  OutputChunk,
  OutputPage,
  Page,
  Permission,
  PlannedAgent,
  Policy,
  PolicyChanges,
  PolicyFilters,
  PolicyItem,
  PolicyItemType,
  PolicyLevel,
  PolicyPlan,
  PolicyPlanInput,
  PolicySetting,
  PolicySource,
  PolicyVersion,
  RegistrationToken,
  RegistrationTokenInput,
  Release,
  ReleaseInput,
  Ring,
  Role,
  Rollout,
  RolloutAgentFilters,
  RolloutInput,
  RolloutProgress,
  RolloutRing,
  RolloutState,
  Schedule,
  ScheduleFilters,
  ScheduleInput,
  ScheduleKind,
  ScheduleRun,
  ScheduleRunFilters,
  ScheduleRunState,
  ScheduleWhen,
  Script,
  ScriptChanges,
  ScriptDiff,
  ScriptFilters,
  ScriptParameter,
  ScriptParameterInput,
  ScriptParameterType,
  ScriptType,
  ScriptVersion,
  Settings,
  SingleSignOn,
  Site,
  SiteInput,
  SiteKey,
  TopProcess,
  TotpSecret,
  TrustRule,
  TrustRuleInput,
  User,
  UserChanges,
  UserInput,
  Variable,
  VariableFilters,
  VariableInput,
  VariableLevel,
  WatchdogEvent,
  WatchdogFilters,
  WrittenNotificationChannel,
} from './api/api-models';
export { AuditApi } from './api/audit-api';
export { AuthApi } from './api/auth-api';
export { FETCH } from './api/authorized-fetch';
export { ClientsApi } from './api/clients-api';
export { CommandsApi } from './api/commands-api';
export { JobsApi } from './api/jobs-api';
export type { PageRequest } from './api/page-request';
export { PoliciesApi } from './api/policies-api';
export { RegistrationTokensApi } from './api/registration-tokens-api';
export { SchedulesApi } from './api/schedules-api';
export { ScriptsApi } from './api/scripts-api';
export { SecondFactorApi } from './api/second-factor-api';
export { SettingsApi } from './api/settings-api';
export { SingleSignOnApi } from './api/single-sign-on-api';
export { SitesApi } from './api/sites-api';
export { TokensApi } from './api/tokens-api';
export { TrustRulesApi } from './api/trust-rules-api';
export { UsersApi } from './api/users-api';
export { VariablesApi } from './api/variables-api';
export { followTopics } from './live/follow-topics';
export { LiveSocket, type LiveStatus } from './live/live-socket';
export { SOCKET_FACTORY } from './live/socket-factory';
export { Attempt } from './loading/attempt';
export { CursorList } from './loading/cursor-list';
export { Loadable } from './loading/loadable';
export { ClientOptions } from './options/client-options';
export { OwnAccount } from './session/own-account';
export { Session, type SessionEnd } from './session/session';
export { SESSION_STORAGE } from './session/session-storage';
export { AlertsApi } from './api/alerts-api';
export { AlertRulesApi } from './api/alert-rules-api';
export { MaintenanceApi } from './api/maintenance-api';
export { NotificationChannelsApi } from './api/notification-channels-api';
export { NotificationRoutesApi } from './api/notification-routes-api';
export { NotificationDeliveriesApi } from './api/notification-deliveries-api';
export { InventoryApi } from './api/inventory-api';
export { WatchdogApi } from './api/watchdog-api';
export { ReleasesApi } from './api/releases-api';
export { RolloutsApi } from './api/rollouts-api';
export { reloadOn } from './live/live-reload';
export { OpenAlerts } from './live/open-alerts';
