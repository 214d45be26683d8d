import type {
  AgentBody,
  ClientBody,
  CommandBody,
  JobProgressBody,
  ManagedUserBody,
  Permission,
  PolicyBody,
  PolicyItemBody,
  ScheduleBody,
  ScheduleRunBody,
  ScriptBody,
  SiteBody,
  UserBody,
} from '@gururmm/shared/api-client';

let counter = 0;

const ALL_PERMISSIONS: readonly Permission[] = [
  'agents.read',
  'agents.manage',
  'clients.read',
  'clients.manage',
  'sites.read',
  'sites.manage',
  'commands.read',
  'commands.run',
  'metrics.read',
  'policies.read',
  'policies.manage',
  'scripts.read',
  'scripts.manage',
  'schedules.read',
  'schedules.manage',
  'registration_tokens.manage',
  'tokens.manage',
  'users.read',
  'users.manage',
  'settings.read',
  'settings.manage',
  'trust_rules.manage',
  'audit.read',
  'updates.read',
  'updates.manage',
  'alerts.read',
  'alerts.manage',
  'alert_rules.manage',
  'notifications.read',
  'notifications.manage',
];

/** The time of everything that is made here. */
export const NOON = '2026-01-01T12:00:00.000Z';

/** A UUID that no other row of the spec has. */
export function makeId(): string {
  return `00000000-0000-4000-8000-${String(++counter).padStart(12, '0')}`;
}

export function makeAgent(change: Partial<AgentBody> = {}): AgentBody {
  return {
    id: makeId(),
    hostname: 'web-01',
    site_id: makeId(),
    site_name: 'Main office',
    client_id: makeId(),
    client_name: 'Harbour Dental',
    status: 'online',
    os_type: 'linux',
    os_version: 'Debian GNU/Linux 12',
    arch: 'x64',
    version: '0.1.0',
    device_id: 'device-0001',
    tags: [],
    last_seen_at: NOON,
    enrolled_at: '2026-01-01T10:00:00.000Z',
    ...change,
  };
}

export function makeJob(change: Partial<JobProgressBody> = {}): JobProgressBody {
  const by_status = {
    pending: 0,
    running: 1,
    completed: 1,
    failed: 0,
    timed_out: 0,
    cancelled: 0,
    expired: 0,
    interrupted: 0,
    rejected: 0,
  };
  return {
    id: makeId(),
    created_by: makeId(),
    command_type: 'shell',
    command: 'apt-get -y upgrade',
    script_id: null,
    script_version: null,
    schedule_run_id: null,
    filter: {},
    target_count: 4,
    state: 'running',
    state_reason: null,
    wave_count: 2,
    current_wave: 1,
    pause_seconds: 60,
    wave_timeout_seconds: 900,
    next_wave_at: null,
    stop_after_failures: null,
    stop_after_percent: null,
    rerun_of: null,
    approval_expires_at: null,
    decided_by: null,
    decided_at: null,
    created_at: NOON,
    ended_at: null,
    by_status,
    not_started: 2,
    skipped: 0,
    waves: [
      { wave: 1, target_count: 2, not_started: 0, skipped: 0, by_status },
      { wave: 2, target_count: 2, not_started: 2, skipped: 0, by_status: { ...by_status, running: 0, completed: 0 } },
    ],
    is_over: false,
    ...change,
  };
}

export function makeCommand(change: Partial<CommandBody> = {}): CommandBody {
  return {
    id: makeId(),
    agent_id: makeId(),
    command_type: 'shell',
    command: 'uptime',
    interpreter: null,
    status: 'pending',
    exit_code: null,
    stdout: null,
    stderr: null,
    truncated: false,
    error: null,
    duration_ms: null,
    timeout_seconds: 300,
    created_at: NOON,
    sent_at: null,
    started_at: null,
    completed_at: null,
    expires_at: '2026-01-08T12:00:00.000Z',
    created_by: null,
    job_id: null,
    script_id: null,
    script_version: null,
    exit_meaning: null,
    attempt: 0,
    explanation: null,
    steps: [{ status: 'pending', at: NOON }],
    ...change,
  };
}

export function makeScript(change: Partial<ScriptBody> = {}): ScriptBody {
  const id = change.id ?? makeId();
  return {
    id,
    script_id: id,
    client_id: null,
    name: 'Clean up',
    description: '',
    version: 2,
    command_type: 'shell',
    interpreter: null,
    command: 'echo 1',
    supported_os: [],
    timeout_seconds: 300,
    parameters: [],
    exit_codes: { success: [0], warning: [], reboot: [3010, 1641] },
    note: '',
    created_by: null,
    author: 'robin@example.com',
    created_at: NOON,
    updated_at: NOON,
    ...change,
  };
}

/** An item of the catalogue; its default may be any value, which the description of the API cannot say. */
export function makePolicyItem(
  change: Omit<Partial<PolicyItemBody>, 'default'> & { default?: unknown } = {},
): PolicyItemBody {
  const { default: standard = 60, ...rest } = change;
  return {
    key: 'heartbeat_interval_seconds',
    title: 'Heartbeat',
    description: 'How often an agent says that it is there.',
    group: 'Connection',
    type: 'integer',
    unit: null,
    applies_to: 'agent',
    nullable: false,
    minimum: null,
    maximum: null,
    choices: null,
    ...rest,
    default: standard as PolicyItemBody['default'],
  };
}

export function makePolicy(change: Partial<PolicyBody> = {}): PolicyBody {
  return {
    id: makeId(),
    name: 'Everybody',
    level: 'global',
    client_id: null,
    site_id: null,
    tag: null,
    agent_id: null,
    priority: 0,
    items: {},
    version: 1,
    updated_by: null,
    updated_at: NOON,
    created_at: NOON,
    ...change,
  };
}

export function makeClient(change: Partial<ClientBody> = {}): ClientBody {
  return {
    id: makeId(),
    name: 'Harbour Dental',
    notes: null,
    site_count: 0,
    agent_count: 0,
    created_at: NOON,
    updated_at: NOON,
    ...change,
  };
}

export function makeSite(change: Partial<SiteBody> = {}): SiteBody {
  return {
    id: makeId(),
    client_id: makeId(),
    client_name: 'Harbour Dental',
    name: 'Main office',
    site_code: 'DARK-GROVE-7839',
    auto_approve: false,
    agent_count: 0,
    created_at: NOON,
    updated_at: NOON,
    ...change,
  };
}

export function makeUser(change: Partial<UserBody> = {}): UserBody {
  return {
    id: makeId(),
    email: 'robin@example.com',
    name: 'Robin',
    role: 'owner',
    client_scope: { kind: 'all', client_ids: [] },
    must_change_password: false,
    permissions: [...ALL_PERMISSIONS],
    second_factor_missing: false,
    ...change,
  };
}

export function makeManagedUser(change: Partial<ManagedUserBody> = {}): ManagedUserBody {
  return {
    id: makeId(),
    email: 'kim@example.com',
    name: 'Kim',
    role: 'technician',
    is_disabled: false,
    is_break_glass: false,
    must_change_password: false,
    has_password: true,
    has_totp: true,
    has_single_sign_on: false,
    client_scope: { kind: 'all', client_ids: [], denied_client_ids: [] },
    created_at: NOON,
    updated_at: NOON,
    ...change,
  };
}

/** A page of a list that is the whole list, unless told otherwise. */
export function pageOf<T>(items: T[], nextCursor: string | null = null, total = items.length) {
  return { items, next_cursor: nextCursor, total };
}

export function makeSchedule(change: Partial<ScheduleBody> = {}): ScheduleBody {
  return {
    id: makeId(),
    name: 'Nightly clean-up',
    owner_email: 'robin@example.com',
    owner_id: makeId(),
    client_ids: null,
    command_type: 'shell',
    command: 'echo 1',
    interpreter: null,
    args: null,
    env: null,
    script_id: null,
    script_version: null,
    parameters: {},
    secret_parameters: [],
    timeout_seconds: null,
    expires_in_seconds: null,
    filter: {},
    waves: null,
    stop_after: null,
    when: { kind: 'cron', cron: '30 2 * * *', time_zone: 'Europe/Berlin' },
    missed_runs: 'skip',
    grace_seconds: 300,
    enabled: true,
    next_run_at: '2026-01-02T01:30:00.000Z',
    next_runs: ['2026-01-02T01:30:00.000Z'],
    last_run: null,
    created_at: NOON,
    updated_at: NOON,
    ...change,
  };
}

export function makeScheduleRun(change: Partial<ScheduleRunBody> = {}): ScheduleRunBody {
  return {
    id: makeId(),
    schedule_id: makeId(),
    agent_id: null,
    hostname: null,
    due_at: '2026-01-01T01:30:00.000Z',
    missed_count: 0,
    state: 'started',
    reason: null,
    decided_at: '2026-01-01T01:30:01.000Z',
    job_id: makeId(),
    ...change,
  };
}
