/** What is looked at, in this order. */
export const CHECKS = [
  'configuration',
  'disk',
  'program',
  'proxy',
  'dns',
  'tcp',
  'tls',
  'websocket',
  'clock',
  'key',
] as const;

export type CheckName = (typeof CHECKS)[number];

/** Names of faults, for scripts: they never change their meaning. */
export type FaultCode =
  | 'configuration_invalid'
  | 'not_installed'
  | 'disk_missing'
  | 'disk_full'
  | 'disk_read_only'
  | 'disk_not_writable'
  | 'program_missing'
  | 'program_denied'
  | 'program_changed'
  | 'proxy_unreachable'
  | 'proxy_authentication'
  | 'proxy_refused'
  | 'proxy_no_way'
  | 'dns_unknown'
  | 'dns_no_answer'
  | 'tcp_refused'
  | 'tcp_no_answer'
  | 'tls_expired'
  | 'tls_not_yet_valid'
  | 'tls_wrong_name'
  | 'tls_unknown_authority'
  | 'tls_intercepted'
  | 'tls_broken'
  | 'websocket_blocked'
  | 'websocket_not_upgraded'
  | 'websocket_no_answer'
  | 'websocket_frames_blocked'
  | 'server_unavailable'
  | 'clock_wrong'
  | 'key_missing'
  | 'key_refused'
  | 'key_revoked'
  | 'key_pending_approval'
  | 'key_not_checked';

/** What one check found. `code` and `advice` belong to what failed. */
export interface Finding {
  readonly check: CheckName;
  readonly status: 'ok' | 'failed' | 'skipped';
  readonly code?: FaultCode;
  /** What is the case, in a sentence without secrets. */
  readonly detail: string;
  /** What to do, in one sentence. */
  readonly advice?: string;
}

export function ok(check: CheckName, detail: string): Finding {
  return { check, status: 'ok', detail };
}

export function skipped(check: CheckName, detail: string): Finding {
  return { check, status: 'skipped', detail };
}

export function failed(check: CheckName, code: FaultCode, detail: string, advice: string): Finding {
  return { check, status: 'failed', code, detail, advice };
}
