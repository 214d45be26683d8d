/** The bodies of the REST API under the names the console calls them by; openapi.json defines them. */
import type {
  AgentInventoryServicesData,
  AgentsListData,
  AlertsListData,
  AuditListData,
  BacktestRequest,
  CommandsListData,
  CreateAlertRuleRequest,
  CreateChannelRequest,
  CreateClientRequest,
  CreateJobRequest,
  CreateMaintenanceWindowRequest,
  CreatePolicyRequest,
  CreateRegistrationTokenRequest,
  CreateRolloutRequest,
  CreateRouteRequest,
  CreateScriptRequest,
  CreateTokenRequest,
  CreateTrustRuleRequest,
  CreateUserRequest,
  FleetInventoryNamesData,
  FleetInventorySoftwareData,
  FleetInventoryVersionsData,
  JobsListData,
  JobsTargetsData,
  MaintenanceListData,
  NotificationChannelsListData,
  NotificationDeliveriesListData,
  NotificationRoutesListData,
  PlanPolicyRequest,
  PoliciesListData,
  PolicyItemSettingBody,
  PutVariableRequest,
  RegisterReleaseRequest,
  RolloutsAgentsData,
  RulesListData,
  SaveScheduleRequest,
  SchedulesListData,
  SchedulesRunsData,
  ScriptsListData,
  SubmitCommandRequest,
  UpdateAlertRuleRequest,
  UpdateChannelRequest,
  UpdateMaintenanceWindowRequest,
  UpdatePolicyRequest,
  UpdateRouteRequest,
  UpdateScriptRequest,
  UpdateUserRequest,
  VariablesListData,
  WatchdogEventsListData,
} from '@gururmm/shared/api-client';

export type {
  AgentBody as Agent,
  AgentInventoryBody as AgentInventory,
  AgentStateBody as AgentState,
  AgentStatsBody as AgentStats,
  AgentUpdateBody as AgentUpdate,
  AgentUpdateState,
  AlertBody as Alert,
  AlertDetailBody as AlertDetail,
  AlertEventBody as AlertEvent,
  AlertEventKind,
  AlertRuleBody as AlertRule,
  AlertRuleKind,
  AlertRuleMetricKind,
  AuditEntryBody as AuditEntry,
  AvailableReleaseBody as AvailableRelease,
  BacktestAlertBody as BacktestAlert,
  BacktestBody as Backtest,
  FleetSoftwareBody as FleetSoftware,
  HardwareChangeBody as HardwareChange,
  ServiceBody as Service,
  SoftwareBody as Software,
  SoftwareChangeBody as SoftwareChange,
  SoftwareNameBody as SoftwareName,
  SoftwareVersionBody as SoftwareVersion,
  ClientBody as Client,
  ClientScopeBody as ClientScope,
  CommandBody as Command,
  CommandOutputBody as OutputPage,
  CommandStepBody as CommandStep,
  CreatedRegistrationTokenBody as NewRegistrationToken,
  CreatedRolloutBody as NewRollout,
  CreatedSiteBody as NewSite,
  CreatedTokenBody as NewApiToken,
  CreatedUserBody as NewUser,
  DispatchBody as Dispatch,
  EffectiveItemBody as EffectiveItem,
  EffectivePolicyBody as EffectivePolicy,
  ExitCodesBody as ExitCodes,
  InvitationBody as Invitation,
  JobBody as Job,
  JobFilterBody as JobFilter,
  JobPreviewBody as JobPreview,
  JobProgressBody as JobProgress,
  JobTargetBody as JobTarget,
  JobWaveBody as JobWave,
  LoginResponse as LoginAnswer,
  MaintenanceSuppressionBody as MaintenanceSuppression,
  MaintenanceWindowBody as MaintenanceWindow,
  MaintenanceWindowKind,
  ManagedUserBody as ManagedUser,
  MetricsHistoryBody as MetricsHistory,
  MetricsPointBody as MetricsPoint,
  NetworkChangeBody as NetworkChange,
  NetworkDifferenceBody as NetworkDifference,
  NotificationChannelBody as NotificationChannel,
  NotificationDeliveryBody as NotificationDelivery,
  NotificationEvent,
  NotificationRouteBody as NotificationRoute,
  OutputChunkBody as OutputChunk,
  Permission,
  PlannedAgentBody as PlannedAgent,
  PolicyBody as Policy,
  PolicyItemBody as PolicyItem,
  PolicyItemType,
  PolicyLevel,
  PolicyPlanBody as PolicyPlan,
  PolicySourceBody as PolicySource,
  PolicyVersionBody as PolicyVersion,
  RegistrationTokenBody as RegistrationToken,
  ReleaseBody as Release,
  RingBody as Ring,
  Role,
  RolloutBody as Rollout,
  RolloutProgressBody as RolloutProgress,
  RolloutRingBody as RolloutRing,
  RolloutState,
  RouteStepBody as NotificationRouteStep,
  ScheduleBody as Schedule,
  ScheduleKind,
  ScheduleRunBody as ScheduleRun,
  ScheduleRunState,
  ScheduleWhenBody as ScheduleWhen,
  ScriptBody as Script,
  ScriptDiffBody as ScriptDiff,
  ScriptParameterBody as ScriptParameterInput,
  ScriptParameterType,
  ScriptParameterView as ScriptParameter,
  ScriptType,
  ScriptVersionBody as ScriptVersion,
  SettingsBody as Settings,
  SingleSignOnBody as SingleSignOn,
  SiteBody as Site,
  SiteKeyBody as SiteKey,
  TicketBody as LiveTicket,
  TokenBody as ApiToken,
  TopProcessBody as TopProcess,
  TotpSecretBody as TotpSecret,
  TrustRuleBody as TrustRule,
  UserBody as User,
  VariableBody as Variable,
  VariableLevel,
  WatchdogEventBody as WatchdogEvent,
  WrittenChannelBody as WrittenNotificationChannel,
} from '@gururmm/shared/api-client';

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  total: number;
}

export interface SiteInput {
  name: string;
  auto_approve: boolean;
}

export type ApiTokenInput = CreateTokenRequest;
export type AuditFilters = WithoutPaging<AuditListData>;
export type ClientInput = CreateClientRequest;
export type CommandSubmission = Omit<SubmitCommandRequest, 'claude_task'>;
export type JobFilters = WithoutPaging<JobsListData>;
export type JobInput = CreateJobRequest;
export type JobTargetFilters = WithoutPaging<JobsTargetsData>;
export type ScheduleInput = SaveScheduleRequest;
export type ScheduleFilters = WithoutPaging<SchedulesListData>;
export type ScheduleRunFilters = WithoutPaging<SchedulesRunsData>;
export type NewPolicy = CreatePolicyRequest;
export type NewScript = CreateScriptRequest;
export type PolicyChanges = UpdatePolicyRequest;
export type PolicyFilters = WithoutPaging<PoliciesListData>;
export type PolicyPlanInput = PlanPolicyRequest;
/** What a policy says of an item. */
export type PolicySetting = PolicyItemSettingBody;
export type RegistrationTokenInput = CreateRegistrationTokenRequest;
export type ScriptChanges = UpdateScriptRequest;
export type ScriptFilters = WithoutPaging<ScriptsListData>;
export type TrustRuleInput = CreateTrustRuleRequest;
export type UserChanges = UpdateUserRequest;
export type UserInput = CreateUserRequest;
export type VariableFilters = WithoutPaging<VariablesListData>;
export type VariableInput = PutVariableRequest;
export type AgentFilters = WithoutPaging<AgentsListData>;
export type CommandFilters = WithoutPaging<CommandsListData>;
export type AlertFilters = WithoutPaging<AlertsListData>;
export type AlertRuleFilters = WithoutPaging<RulesListData>;
export type AlertRuleInput = CreateAlertRuleRequest;
export type AlertRuleChanges = UpdateAlertRuleRequest;
export type BacktestInput = BacktestRequest;
export type MaintenanceFilters = WithoutPaging<MaintenanceListData>;
export type MaintenanceWindowInput = CreateMaintenanceWindowRequest;
export type MaintenanceWindowChanges = UpdateMaintenanceWindowRequest;
export type NotificationChannelFilters = WithoutPaging<NotificationChannelsListData>;
export type NotificationChannelInput = CreateChannelRequest;
export type NotificationChannelChanges = UpdateChannelRequest;
export type NotificationDeliveryFilters = WithoutPaging<NotificationDeliveriesListData>;
export type NotificationRouteFilters = WithoutPaging<NotificationRoutesListData>;
export type NotificationRouteInput = CreateRouteRequest;
export type NotificationRouteChanges = UpdateRouteRequest;
export type ReleaseInput = RegisterReleaseRequest;
export type RolloutAgentFilters = WithoutPaging<RolloutsAgentsData>;
export type RolloutInput = CreateRolloutRequest;
export type ServiceFilters = WithoutPaging<AgentInventoryServicesData>;
export type SoftwareNameFilters = WithoutPaging<FleetInventoryNamesData>;
export type SoftwareVersionFilters = WithoutPaging<FleetInventoryVersionsData>;
export type FleetSoftwareFilters = WithoutPaging<FleetInventorySoftwareData>;
export type WatchdogFilters = WithoutPaging<WatchdogEventsListData>;

type WithoutPaging<T extends { query?: object }> = Omit<NonNullable<T['query']>, 'limit' | 'cursor'>;
