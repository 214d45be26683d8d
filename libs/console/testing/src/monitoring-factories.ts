import type {
  AlertBody,
  AlertDetailBody,
  AlertRuleBody,
  BacktestBody,
  MaintenanceSuppressionBody,
  MaintenanceWindowBody,
  NotificationChannelBody,
  NotificationDeliveryBody,
  NotificationRouteBody,
  WatchdogEventBody,
} from '@gururmm/shared/api-client';
import { makeId, NOON } from './factories';

export function makeAlert(change: Partial<AlertBody> = {}): AlertBody {
  return {
    id: makeId(),
    rule_id: makeId(),
    rule_kind: 'cpu',
    rule_name: 'Busy processor',
    client_id: makeId(),
    site_id: makeId(),
    agent_id: makeId(),
    object: '',
    severity: 'warning',
    status: 'open',
    message: 'CPU at 97 % for 5 minutes',
    value: 97,
    threshold: 90,
    parent_id: null,
    muted: false,
    opened_at: NOON,
    acknowledged_at: null,
    acknowledged_by: null,
    note: null,
    resolved_at: null,
    resolved_by: null,
    resolution: null,
    ...change,
  } as AlertBody;
}

export function makeAlertDetail(change: Partial<AlertDetailBody> = {}): AlertDetailBody {
  const events: AlertDetailBody['events'] = [
    { event: 'opened', at: NOON, severity: 'warning', actor: null, note: null },
  ];
  return { ...makeAlert(), events, top_processes: null, snapshot: null, ...change };
}

export function makeAlertRule(change: Partial<AlertRuleBody> = {}): AlertRuleBody {
  return {
    id: makeId(),
    built_in: false,
    kind: 'cpu',
    version: 1,
    name: 'Busy processor',
    level: 'global',
    client_id: null,
    site_id: null,
    tag: null,
    agent_id: null,
    parameters: {},
    raise_threshold: 90,
    clear_threshold: null,
    duration_seconds: 0,
    fails_before_alert: 1,
    resets_before_resolve: 1,
    severity: 'warning',
    enabled: true,
    updated_by: null,
    updated_at: NOON,
    created_at: NOON,
    ...change,
  };
}

export function makeBacktest(change: Partial<BacktestBody> = {}): BacktestBody {
  return {
    alert_count: 0,
    agents_with_alerts: 0,
    agents_evaluated: 12,
    agents_in_reach: 12,
    samples: 34_560,
    complete: true,
    alerts: [],
    ...change,
  };
}

export function makeMaintenanceWindow(change: Partial<MaintenanceWindowBody> = {}): MaintenanceWindowBody {
  return {
    id: makeId(),
    name: 'Patch night',
    level: 'global',
    client_id: null,
    site_id: null,
    tag: null,
    agent_id: null,
    kind: 'weekly',
    time_zone: 'Europe/Berlin',
    starts_at: null,
    weekdays: [2],
    start_time: '22:30',
    cron: null,
    duration_minutes: 90,
    enabled: true,
    active_until: null,
    next_start_at: '2026-01-06T21:30:00.000Z',
    updated_at: NOON,
    created_at: NOON,
    ...change,
  };
}

export function makeSuppression(change: Partial<MaintenanceSuppressionBody> = {}): MaintenanceSuppressionBody {
  return {
    id: makeId(),
    agent_id: makeId(),
    rule_id: makeId(),
    rule_name: 'Busy processor',
    object: '',
    severity: 'warning',
    message: 'CPU at 97 % for 5 minutes',
    value: 97,
    suppressed_at: NOON,
    outcome: 'cleared',
    ended_at: NOON,
    ...change,
  };
}

export function makeNotificationChannel(change: Partial<NotificationChannelBody> = {}): NotificationChannelBody {
  return {
    id: makeId(),
    client_id: null,
    name: 'On call',
    kind: 'webhook',
    enabled: true,
    disabled_reason: null,
    recipients: [],
    smtp: null,
    url_origin: 'https://hooks.example.com',
    created_at: NOON,
    updated_at: NOON,
    ...change,
  };
}

export function makeNotificationRoute(change: Partial<NotificationRouteBody> = {}): NotificationRouteBody {
  return {
    id: makeId(),
    client_id: null,
    name: 'Critical alerts',
    enabled: true,
    severities: ['critical'],
    site_ids: [],
    tags: [],
    weekdays: [0, 1, 2, 3, 4, 5, 6],
    start_time: '00:00',
    end_time: '00:00',
    time_zone: 'UTC',
    steps: [{ after_minutes: 0, channel_ids: [makeId()] }],
    repeat_minutes: null,
    created_at: NOON,
    updated_at: NOON,
    ...change,
  };
}

export function makeDelivery(change: Partial<NotificationDeliveryBody> = {}): NotificationDeliveryBody {
  return {
    id: makeId(),
    client_id: null,
    channel_id: makeId(),
    channel_name: 'On call',
    channel_kind: 'webhook',
    alert_id: null,
    event: 'opened',
    step: 0,
    message: {},
    state: 'delivered',
    attempts: 1,
    last_error: null,
    digest_id: null,
    next_attempt_at: null,
    created_at: NOON,
    delivered_at: NOON,
    ...change,
  };
}

export function makeWatchdogEvent(change: Partial<WatchdogEventBody> = {}): WatchdogEventBody {
  return {
    id: makeId(),
    agent_id: makeId(),
    hostname: 'web-01',
    client_id: makeId(),
    site_id: makeId(),
    service: 'nginx.service',
    event: 'restarted',
    occurred_at: NOON,
    received_at: NOON,
    detail: null,
    ...change,
  };
}
