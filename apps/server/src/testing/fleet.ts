import { randomUUID } from 'node:crypto';
import type { TestServer } from './test-server';
import { TestAgent } from './test-agent';

export interface MadeSite {
  readonly id: string;
  readonly clientId: string;
  readonly siteCode: string;
  readonly apiKey: string;
}

export interface MadeAgent {
  readonly agent: TestAgent;
  readonly agentId: string;
  readonly deviceId: string;
  readonly apiKey: string;
}

/** A client with a name of its own, made over REST. @returns its id */
export async function makeClient(server: TestServer): Promise<string> {
  const made = await server.request<{ id: string }>('POST', '/api/clients', {
    body: { name: `client ${randomUUID()}` },
  });
  if (made.status !== 201) throw new Error(`the client was not made: ${JSON.stringify(made.body)}`);
  return made.body.id;
}

/** A site (of a new client, unless one is named), made over REST. */
export async function makeSite(
  server: TestServer,
  { clientId, autoApprove = false }: { clientId?: string; autoApprove?: boolean } = {},
): Promise<MadeSite> {
  const owner = clientId ?? (await makeClient(server));
  const made = await server.request<{ id: string; site_code: string; api_key: string }>('POST', '/api/sites', {
    body: { client_id: owner, name: `site ${randomUUID()}`, auto_approve: autoApprove },
  });
  if (made.status !== 201) throw new Error(`the site was not made: ${JSON.stringify(made.body)}`);
  return { id: made.body.id, clientId: owner, siteCode: made.body.site_code, apiKey: made.body.api_key };
}

/** An agent that has enrolled with its site's key and is connected. */
export async function makeAgent(
  server: TestServer,
  site?: MadeSite,
  auth: Record<string, unknown> = {},
): Promise<MadeAgent> {
  const { apiKey: siteKey } = site ?? (await makeSite(server));
  const deviceId = `spec-${randomUUID()}`;
  const signedIn = await TestAgent.signIn(server.url, { device_id: deviceId, api_key: siteKey, ...auth });
  if (signedIn.apiKey === undefined) throw new Error('the agent got no key at its first enrolment');
  return { agent: signedIn.agent, agentId: signedIn.agentId, deviceId, apiKey: signedIn.apiKey };
}

/** The id of an agent that has enrolled and gone. */
export async function enrolledAgent(server: TestServer, site?: MadeSite): Promise<string> {
  const { agent, agentId } = await makeAgent(server, site);
  agent.ws.terminate();
  return agentId;
}

/** The same machine again, with its own key. */
export async function reconnect(server: TestServer, { deviceId, apiKey }: MadeAgent): Promise<TestAgent> {
  return (await TestAgent.signIn(server.url, { device_id: deviceId, api_key: apiKey })).agent;
}
