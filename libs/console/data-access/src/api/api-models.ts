/** The bodies of the REST API under the names the console calls them by; openapi.json defines them. */
import type {
  AgentsListData,
  AuditListData,
  CommandsListData,
  CreateClientRequest,
  CreateJobRequest,
  CreatePolicyRequest,
  CreateRegistrationTokenRequest,
  CreateScriptRequest,
  CreateTokenRequest,
  CreateTrustRuleRequest,
  CreateUserRequest,
  JobsListData,
  JobsTargetsData,
  PlanPolicyRequest,
  PoliciesListData,
  PolicyItemSettingBody,
  PutVariableRequest,
  SaveScheduleRequest,
  SchedulesListData,
  SchedulesRunsData,
  ScriptsListData,
  SubmitCommandRequest,
  UpdatePolicyRequest,
  UpdateScriptRequest,
  UpdateUserRequest,
  VariablesListData,
} from '@gururmm/shared/api-client';

export type {
  AgentBody as Agent,
  AgentStateBody as AgentState,
  AgentStatsBody as AgentStats,
  AuditEntryBody as AuditEntry,
  ClientBody as Client,
  ClientScopeBody as ClientScope,
  CommandOutputBody as OutputPage,
  CommandBody as Command,
  CommandStepBody as CommandStep,
  CreatedRegistrationTokenBody as NewRegistrationToken,
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
  ManagedUserBody as ManagedUser,
  MetricsHistoryBody as MetricsHistory,
  MetricsPointBody as MetricsPoint,
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
  Role,
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
  TotpSecretBody as TotpSecret,
  TrustRuleBody as TrustRule,
  UserBody as User,
  VariableBody as Variable,
  VariableLevel,
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

type WithoutPaging<T extends { query?: object }> = Omit<NonNullable<T['query']>, 'limit' | 'cursor'>;
