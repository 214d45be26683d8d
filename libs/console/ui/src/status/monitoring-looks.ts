import type { AlertSeverity, AlertState, DeliveryState, WatchdogEventKind } from '@gururmm/shared/protocol';
import type { StatusLook } from './status-tone';

export const ALERT_STATE_LOOKS: Readonly<Record<AlertState, StatusLook>> = {
  open: { label: 'Open', tone: 'bad' },
  acknowledged: { label: 'Acknowledged', tone: 'warn' },
  resolved: { label: 'Resolved', tone: 'good' },
};

export const ALERT_SEVERITY_LOOKS: Readonly<Record<AlertSeverity, StatusLook>> = {
  info: { label: 'Info', tone: 'idle' },
  warning: { label: 'Warning', tone: 'warn' },
  critical: { label: 'Critical', tone: 'bad' },
};

export const DELIVERY_STATE_LOOKS: Readonly<Record<DeliveryState, StatusLook>> = {
  queued: { label: 'Queued', tone: 'idle' },
  sending: { label: 'Sending', tone: 'busy' },
  retrying: { label: 'Retrying', tone: 'warn' },
  grouped: { label: 'In a digest', tone: 'idle' },
  delivered: { label: 'Delivered', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
};

export const WATCHDOG_EVENT_LOOKS: Readonly<Record<WatchdogEventKind, StatusLook>> = {
  stopped: { label: 'Stopped', tone: 'bad' },
  restarted: { label: 'Restarted', tone: 'warn' },
  restart_failed: { label: 'Restart failed', tone: 'bad' },
  recovered: { label: 'Recovered', tone: 'good' },
};
