import { type AuthRequest, PROTOCOL_VERSION } from '@gururmm/shared/protocol';
import type { AgentFile } from '../config/agent-file';

/** What identifies this agent on every connection. */
export type AgentIdentity = Pick<AuthRequest, 'device_id' | 'hostname' | 'os_info' | 'version' | 'capabilities'>;

/** Credentials of agent.toml for the time before the agent has its own key. */
export type EnrolmentCredentials = Pick<AgentFile, 'site_key' | 'site_code' | 'registration_token' | 'agent_key'>;

/** The first frame: the agent's own key alone, or, before it exists, what agent.toml offers. */
export function buildAuthRequest(
  identity: AgentIdentity,
  ownKey: string | undefined,
  credentials: EnrolmentCredentials,
): AuthRequest {
  const key = ownKey ?? credentials.agent_key;
  if (key !== undefined) return { protocol: PROTOCOL_VERSION, api_key: key, ...identity };
  return {
    protocol: PROTOCOL_VERSION,
    ...(credentials.site_key === undefined ? {} : { api_key: credentials.site_key }),
    ...(credentials.site_code === undefined ? {} : { site_code: credentials.site_code }),
    ...(credentials.registration_token === undefined ? {} : { registration_token: credentials.registration_token }),
    ...identity,
  };
}

/** Whether there is anything at all to authenticate with. */
export function hasCredential(ownKey: string | undefined, credentials: EnrolmentCredentials): boolean {
  const { agent_key, site_key, site_code, registration_token } = credentials;
  return [ownKey, agent_key, site_key, site_code, registration_token].some((value) => value !== undefined);
}
