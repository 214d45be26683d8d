/** The bodies of the REST API under the names the console calls them by; openapi.json defines them. */
import type {
  AgentsListData,
  AuditListData,
  CommandsListData,
  CreateClientRequest,
  CreateJobRequest,
  CreateRegistrationTokenRequest,
  CreateTokenRequest,
  CreateTrustRuleRequest,
  CreateUserRequest,
  JobsListData,
  JobsTargetsData,
  SubmitCommandRequest,
  UpdateUserRequest,
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
  RegistrationTokenBody as RegistrationToken,
  Role,
  SettingsBody as Settings,
  SingleSignOnBody as SingleSignOn,
  SiteBody as Site,
  SiteKeyBody as SiteKey,
  TicketBody as LiveTicket,
  TokenBody as ApiToken,
  TotpSecretBody as TotpSecret,
  TrustRuleBody as TrustRule,
  UserBody as User,
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
export type RegistrationTokenInput = CreateRegistrationTokenRequest;
export type TrustRuleInput = CreateTrustRuleRequest;
export type UserChanges = UpdateUserRequest;
export type UserInput = CreateUserRequest;
export type AgentFilters = WithoutPaging<AgentsListData>;
export type CommandFilters = WithoutPaging<CommandsListData>;

type WithoutPaging<T extends { query?: object }> = Omit<NonNullable<T['query']>, 'limit' | 'cursor'>;
