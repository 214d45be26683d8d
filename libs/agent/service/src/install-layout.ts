import { posix, win32 } from 'node:path';
import { DEFAULT_CONFIG_PATHS, DEFAULT_DATA_DIRECTORIES } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';

/** Where an installation stands. */
export interface InstallLayout {
  /** The program that the service manager starts; versions of updates stand beside it. */
  readonly programPath: string;
  readonly configPath: string;
  readonly dataDirectory: string;
  /** Of the whole machine, as a service; otherwise everything stands below a directory of the caller's choice. */
  readonly isSystemWide: boolean;
}

/** Where the program of a machine-wide installation stands. */
const PROGRAM_PATHS: Readonly<Record<OsType, string>> = {
  linux: '/opt/gururmm/bin/gururmm-agent',
  windows: 'C:\\Program Files\\GuruRMM\\gururmm-agent.exe',
  macos: '/usr/local/gururmm/bin/gururmm-agent',
};

/**
 * The layout of the machine, or of everything below `prefix`.
 * @param prefix absolute path
 */
export function installLayout(osType: OsType, prefix: string | undefined): InstallLayout {
  if (prefix === undefined) {
    return {
      programPath: PROGRAM_PATHS[osType],
      configPath: DEFAULT_CONFIG_PATHS[osType],
      dataDirectory: DEFAULT_DATA_DIRECTORIES[osType],
      isSystemWide: true,
    };
  }
  const paths = osType === 'windows' ? win32 : posix;
  return {
    programPath: paths.join(prefix, 'bin', osType === 'windows' ? 'gururmm-agent.exe' : 'gururmm-agent'),
    configPath: paths.join(prefix, 'agent.toml'),
    dataDirectory: paths.join(prefix, 'data'),
    isSystemWide: false,
  };
}

/** What a service manager hands to the program. */
export function serviceArguments({ configPath }: InstallLayout): string[] {
  return ['run', '--service', '--config', configPath];
}
