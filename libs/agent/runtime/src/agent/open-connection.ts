import { type CommandType, type OsType, SECRET_ENV_CAPABILITY, SNAPSHOT_CAPABILITY } from '@gururmm/shared/protocol';
import type { AgentFile } from '../config/agent-file';
import { ConfigError } from '../config/config-error';
import { PolicyFile } from '../config/policy-file';
import { SettingsStore } from '../config/settings';
import { type AgentIdentity, hasCredential } from '../connection/auth-request';
import { ServerConnection } from '../connection/server-connection';
import { openRoute } from '../connection/server-route';
import { AgentKeyFile } from '../identity/agent-key-file';
import { keepDeviceId } from '../identity/device-id';
import { describeMachine } from '../identity/machine-description';
import { readMachineId } from '../identity/machine-id';
import { type Logger, messageOf } from '../logging/logger';
import type { DataLayout } from './data-layout';

/** What a connection needs to know about this installation. */
export interface Installation {
  readonly file: AgentFile;
  readonly layout: DataLayout;
  readonly osType: OsType;
  readonly version: string;
  readonly commandTypes: readonly CommandType[];
  readonly logger: Logger;
}

/** Everything of one connection that the rest of the agent uses. */
export interface OpenedConnection {
  readonly connection: ServerConnection;
  readonly settings: SettingsStore;
  readonly keyFile: AgentKeyFile;
  readonly identity: AgentIdentity;
}

/**
 * Reads identity and keys and prepares the connection; it is not started yet.
 * @throws ConfigError when there is nothing to sign in with, or the way to the server cannot be used.
 */
export async function openConnection(
  installation: Installation,
  extraCapabilities: readonly string[] = [],
): Promise<OpenedConnection> {
  const { file, layout, logger } = installation;
  const keyFile = new AgentKeyFile(layout.agentKey);
  if (!hasCredential(keyFile.current(), file)) {
    throw new ConfigError([
      'this agent has no key yet: set site_code, site_key or registration_token in agent.toml, or run "gururmm-agent enrol"',
    ]);
  }
  const identity = await identify(installation, extraCapabilities);
  const settings = new SettingsStore(file, new PolicyFile(layout.policy, logger));
  const connection = new ServerConnection({
    url: file.server_url,
    route: openRoute(file),
    identity,
    credentials: file,
    keyFile,
    settings,
    logger,
    random: Math.random,
  });
  return { connection, settings, keyFile, identity };
}

async function identify(
  { file, layout, osType, version, commandTypes, logger }: Installation,
  extraCapabilities: readonly string[],
): Promise<AgentIdentity> {
  const device_id = file.device_id ?? keepDeviceId(layout.deviceId, await machineIdOrNothing(osType, logger));
  const own = [
    ...commandTypes,
    'cancel',
    'live_output',
    'metrics',
    'network_state',
    SECRET_ENV_CAPABILITY,
    SNAPSHOT_CAPABILITY,
  ];
  const capabilities = [...own, ...extraCapabilities];
  return { device_id, ...describeMachine(osType), version, capabilities };
}

async function machineIdOrNothing(osType: OsType, logger: Logger): Promise<string | undefined> {
  try {
    return await readMachineId(osType);
  } catch (error) {
    logger.warn('the machine id could not be read', { error: messageOf(error) });
    return undefined;
  }
}
