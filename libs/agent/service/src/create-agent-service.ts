import type { OsType } from '@gururmm/shared/protocol';
import type { AgentService } from './agent-service';
import { BackgroundService } from './background/background-service';
import type { InstallLayout } from './install-layout';

/** The agent as the operating system runs it; a process in the background where no service manager can. */
export async function createAgentService(osType: OsType, layout: InstallLayout): Promise<AgentService> {
  if (!layout.isSystemWide) return new BackgroundService(layout);
  switch (osType) {
    case 'linux': {
      const { isSystemdBooted, SystemdService } = await import('./systemd/systemd-service');
      return isSystemdBooted() ? new SystemdService(layout) : new BackgroundService(layout);
    }
    case 'windows':
      return new (await import('./windows/windows-service')).WindowsService(layout);
    case 'macos':
      return new (await import('./launchd/launchd-service')).LaunchdService(layout);
  }
}
