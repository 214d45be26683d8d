import type { StatusLook } from '@gururmm/console/ui';
import type { ServiceStartMode, ServiceState } from '@gururmm/shared/protocol';

/** States of services; what runs is well here, unlike a command that runs. */
export const SERVICE_STATE_LOOKS: Readonly<Record<ServiceState, StatusLook>> = {
  running: { label: 'Running', tone: 'good' },
  stopped: { label: 'Stopped', tone: 'idle' },
  failed: { label: 'Failed', tone: 'bad' },
  changing: { label: 'Changing', tone: 'busy' },
  unknown: { label: 'Unknown', tone: 'idle' },
};

export const START_MODE_LABELS: Readonly<Record<ServiceStartMode, string>> = {
  automatic: 'By itself',
  manual: 'On demand',
  disabled: 'Never',
  unknown: '–',
};
