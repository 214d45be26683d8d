/** The bodies of the REST API under the names the console calls them by; openapi.json defines them. */
import type {
  AgentsListData,
  CommandsListData,
  CreateClientRequest,
  SubmitCommandRequest,
} from '@gururmm/shared/api-client';

export type {
  AgentBody as Agent,
  AgentStateBody as AgentState,
  AgentStatsBody as AgentStats,
  ClientBody as Client,
  CommandOutputBody as OutputPage,
  CommandBody as Command,
  CommandStepBody as CommandStep,
  CreatedSiteBody as NewSite,
  LoginResponse as LoginAnswer,
  MetricsHistoryBody as MetricsHistory,
  MetricsPointBody as MetricsPoint,
  OutputChunkBody as OutputChunk,
  Permission,
  SiteBody as Site,
  SiteKeyBody as SiteKey,
  TicketBody as LiveTicket,
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

export type ClientInput = CreateClientRequest;
export type CommandSubmission = Omit<SubmitCommandRequest, 'claude_task'>;
export type AgentFilters = WithoutPaging<AgentsListData>;
export type CommandFilters = WithoutPaging<CommandsListData>;

type WithoutPaging<T extends { query?: object }> = Omit<NonNullable<T['query']>, 'limit' | 'cursor'>;
