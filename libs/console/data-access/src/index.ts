import './without-eval';
export { AgentsApi } from './api/agents-api';
export { ApiError, asApiError } from './api/api-error';
export type {
  Agent,
  AgentFilters,
  AgentState,
  AgentStats,
  ApiToken,
  ApiTokenInput,
  AuditEntry,
  AuditFilters,
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
  ManagedUser,
  MetricsHistory,
  MetricsPoint,
  NewApiToken,
  NewPolicy,
  NewRegistrationToken,
  NewScript,
  NewSite,
  NewUser,
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
  Role,
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
