import type { OsType } from '@gururmm/shared/protocol';

/** Where the configuration stands unless `--config` or `GURURMM_CONFIG` says otherwise. */
export const DEFAULT_CONFIG_PATHS: Readonly<Record<OsType, string>> = {
  linux: '/etc/gururmm/agent.toml',
  windows: 'C:\\ProgramData\\GuruRMM\\agent.toml',
  macos: '/Library/Application Support/GuruRMM/agent.toml',
};

/** Where keys, the journal and spools stand unless `data_dir` says otherwise. */
export const DEFAULT_DATA_DIRECTORIES: Readonly<Record<OsType, string>> = {
  linux: '/var/lib/gururmm',
  windows: 'C:\\ProgramData\\GuruRMM\\data',
  macos: '/Library/Application Support/GuruRMM/data',
};

/** The operating system this process runs on, in the words of the protocol. */
export function currentOsType(platform: NodeJS.Platform = process.platform): OsType {
  if (platform === 'win32') return 'windows';
  return platform === 'darwin' ? 'macos' : 'linux';
}

/** Picks the configuration file: the flag, then `GURURMM_CONFIG`, then the system's default. */
export function configPathFrom(flag: string | undefined, environment: NodeJS.ProcessEnv, osType: OsType): string {
  return flag ?? environment['GURURMM_CONFIG'] ?? DEFAULT_CONFIG_PATHS[osType];
}
