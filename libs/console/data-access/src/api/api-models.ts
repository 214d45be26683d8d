/**
 * The REST contract as the console reads it. Written by hand until the generated
 * client carries the same names; nothing else in the console describes an answer.
 */
import type {
  AgentStatus,
  CommandStatus,
  CommandType,
  MetricsSample,
  NetworkState,
  OsType,
} from '@gururmm/shared/protocol';

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  total: number;
}

export interface User {
  id: string;
  email: string;
  name: string;
  role: string;
  client_scope: string[] | null;
  must_change_password: boolean;
}

export interface LoginAnswer {
  token: string;
  expires_at: string;
  user: User;
}

export interface Client {
  id: string;
  name: string;
  notes: string | null;
  site_count: number;
  agent_count: number;
  created_at: string;
  updated_at: string;
}

export interface ClientInput {
  name: string;
  notes?: string;
}

export interface Site {
  id: string;
  client_id: string;
  client_name: string;
  name: string;
  site_code: string;
  auto_approve: boolean;
  agent_count: number;
  created_at: string;
  updated_at: string;
}

export interface SiteInput {
  name: string;
  auto_approve: boolean;
}

/** A site in the one answer that also carries its key. */
export type NewSite = Site & { api_key: string };

export interface SiteKey {
  site_id: string;
  api_key: string;
}

export interface Agent {
  id: string;
  hostname: string;
  site_id: string | null;
  site_name: string | null;
  client_id: string | null;
  client_name: string | null;
  status: AgentStatus;
  os_type: OsType;
  os_version: string;
  arch: string;
  version: string;
  device_id: string;
  tags: string[];
  last_seen_at: string | null;
  enrolled_at: string | null;
}

export interface AgentFilters {
  client_id?: string | undefined;
  site_id?: string | undefined;
  status?: AgentStatus | undefined;
  os?: OsType | undefined;
  version?: string | undefined;
  q?: string | undefined;
}

export interface AgentStats {
  total: number;
  by_status: Record<AgentStatus, number>;
  by_os: Record<string, number>;
  by_version: Record<string, number>;
}

export interface AgentState {
  agent_id: string;
  network: (NetworkState & { received_at: string }) | null;
  metrics: MetricsSample | null;
  updated_at: string | null;
}

export interface CommandStep {
  status: CommandStatus;
  at: string;
}

export interface Command {
  id: string;
  agent_id: string;
  command_type: CommandType;
  command: string;
  status: CommandStatus;
  exit_code: number | null;
  stdout: string | null;
  stderr: string | null;
  truncated: boolean;
  error: string | null;
  duration_ms: number | null;
  timeout_seconds: number;
  created_at: string;
  sent_at: string | null;
  started_at: string | null;
  completed_at: string | null;
  expires_at: string | null;
  created_by: string | null;
  attempt: number;
  explanation: string | null;
  steps: CommandStep[];
}

export interface CommandFilters {
  agent_id?: string | undefined;
  status?: CommandStatus | undefined;
  command_type?: CommandType | undefined;
}

export interface CommandSubmission {
  command_type: CommandType;
  command: string;
  timeout_seconds?: number;
  interpreter?: string;
}

export interface OutputChunk {
  seq: number;
  stream: 'stdout' | 'stderr';
  data: string;
}

export interface OutputPage {
  items: OutputChunk[];
  next_seq: number;
  complete: boolean;
}

export interface MinAvgMax {
  min: number;
  avg: number;
  max: number;
}

export interface MetricsPoint {
  ts: string;
  cpu_percent: MinAvgMax | null;
  memory_percent: MinAvgMax | null;
  net_rx_bytes_per_second: MinAvgMax | null;
  net_tx_bytes_per_second: MinAvgMax | null;
}

export interface MetricsHistory {
  from: string;
  to: string;
  bucket_seconds: number;
  source: 'raw' | '5m' | '1h';
  points: MetricsPoint[];
}

export interface LiveTicket {
  ticket: string;
  expires_at: string;
}
