export { CopyBlock } from './copy/copy-block';
export { CopyButton } from './copy/copy-button';
export { ConfirmDialog, type ConfirmQuestion } from './dialog/confirm-dialog';
export { Confirmation } from './dialog/confirmation';
export { ShownOnce } from './dialog/shown-once';
export type { OneTimeText } from './dialog/shown-once-dialog';
export { EmptyState } from './feedback/empty-state';
export { ErrorPanel, type Failure } from './feedback/error-panel';
export { Notices } from './feedback/notices';
export { Skeleton } from './feedback/skeleton';
export { BytesPipe, formatBytes } from './format/bytes';
export { DurationPipe, formatDuration, formatSpan, SpanPipe } from './format/duration';
export { OsLabelPipe, OsNamePipe } from './format/os-label';
export { RoleLabelPipe } from './format/role-label';
export type { IconName } from './icons/icon-paths';
export { provideIcons } from './icons/provide-icons';
export { ListFrame, type PagedList } from './paging/list-frame';
export { Pager } from './paging/pager';
export {
  ALERT_SEVERITY_LOOKS,
  ALERT_STATE_LOOKS,
  DELIVERY_STATE_LOOKS,
  WATCHDOG_EVENT_LOOKS,
} from './status/monitoring-looks';
export { type Share, ShareBar } from './status/share-bar';
export { StatusChip } from './status/status-chip';
export {
  AGENT_STATUS_LOOKS,
  COMMAND_STATUS_LOOKS,
  JOB_STATE_LOOKS,
  SCHEDULE_RUN_LOOKS,
  type StatusLook,
  TARGET_STATUS_LOOKS,
  type Tone,
} from './status/status-tone';
export { AGENT_UPDATE_LOOKS, ROLLOUT_STATE_LOOKS } from './status/update-looks';
export { Clock } from './time/clock';
export { relativeTime } from './time/relative-time';
export { TimeAgo } from './time/time-ago';
