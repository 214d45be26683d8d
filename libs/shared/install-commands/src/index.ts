import type { InstallOptions, InstallSystem, InstallTarget } from './install-target';
import { posixCommand } from './posix-command';
import { powershellCommand } from './powershell-command';

export type { InstallOptions, InstallSystem, InstallTarget } from './install-target';
export { posixWord, powershellLiteral } from './quote';

/** The command that installs the agent and enrols it into a site; every value is quoted for its shell. */
export function installCommand(system: InstallSystem, target: InstallTarget, options: InstallOptions = {}): string {
  return system === 'windows' ? powershellCommand(target, options) : posixCommand(target, options);
}

const UNINSTALL_COMMANDS: Readonly<Record<InstallSystem, string>> = {
  linux: 'sudo /opt/gururmm/bin/gururmm-agent uninstall',
  windows: String.raw`& 'C:\Program Files\GuruRMM\gururmm-agent.exe' uninstall`,
  macos: 'sudo /usr/local/gururmm/bin/gururmm-agent uninstall',
};

/** The command that takes the agent off a machine and keeps its configuration and data; it needs no server. */
export function uninstallCommand(system: InstallSystem): string {
  return UNINSTALL_COMMANDS[system];
}
