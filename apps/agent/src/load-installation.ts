import { existsSync, statSync } from 'node:fs';
import {
  type AgentFile,
  configPathFrom,
  currentOsType,
  type DataLayout,
  DEFAULT_DATA_DIRECTORIES,
  layoutOf,
  readAgentFile,
} from '@gururmm/agent/runtime';

/** A configuration and where its data stands. */
export interface LoadedConfig {
  readonly path: string;
  readonly file: AgentFile;
  readonly layout: DataLayout;
}

/**
 * Finds and reads the configuration.
 * @throws ConfigError naming every fault.
 */
export function loadConfig(configFlag: string | undefined): LoadedConfig {
  const osType = currentOsType();
  const path = configPathFrom(configFlag, process.env, osType);
  const file = readAgentFile(path);
  return { path, file, layout: layoutOf(file.data_dir ?? DEFAULT_DATA_DIRECTORIES[osType]) };
}

/** A sentence when a configuration that holds secrets can be read by others; Windows keeps it in ProgramData's rights. */
export function permissionWarning({ path, file }: LoadedConfig): string | undefined {
  const { site_key, registration_token, agent_key, claude, proxy } = file;
  const hasPassword = proxy !== undefined && new URL(proxy).password !== '';
  const secrets = [site_key, registration_token, agent_key, claude.anthropic_api_key];
  const holdsSecret = hasPassword || secrets.some((secret) => secret !== undefined);
  if (!holdsSecret || currentOsType() === 'windows' || !existsSync(path)) return undefined;
  const isOpen = (statSync(path).mode & 0o077) !== 0;
  return isOpen ? `${path} holds a secret and can be read by other users; run: chmod 600 ${path}` : undefined;
}
