import { ClusterBus } from '@gururmm/server/platform/cluster';
import type { TestServer } from './test-server';
import { sql } from './test-sql';

export interface PolicyBody {
  readonly id: string;
  readonly name: string;
  readonly level: string;
  readonly client_id: string | null;
  readonly site_id: string | null;
  readonly items: Readonly<Record<string, unknown>>;
  readonly version: number;
}

export interface EffectiveItem {
  readonly value: unknown;
  readonly source: { readonly level: string; readonly policy_id: string; readonly policy_name: string } | 'default';
  readonly state: string;
  readonly overridden: readonly { readonly level: string; readonly state: string; readonly value?: unknown }[];
  readonly pinned: boolean;
}

export interface EffectivePolicyBody {
  readonly items: Readonly<Record<string, EffectiveItem>>;
  readonly revision: string;
  readonly confirmed_revision: string | null;
  readonly confirmed_at: string | null;
}

/** Settings that set these values. */
export const setTo = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { state: 'set', value }]));

/** A policy made over REST. */
export async function makePolicy(server: TestServer, body: Record<string, unknown>): Promise<PolicyBody> {
  const made = await server.request<PolicyBody>('POST', '/api/policies', { body });
  if (made.status !== 201) throw new Error(`the policy was not made: ${JSON.stringify(made.body)}`);
  return made.body;
}

export async function effectivePolicy(server: TestServer, agentId: string): Promise<EffectivePolicyBody> {
  const answer = await server.request<EffectivePolicyBody>('GET', `/api/agents/${agentId}/effective-policy`);
  if (answer.status !== 200) throw new Error(`no effective policy: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Removes every policy, and lets the server know. */
export async function removePolicies(server: TestServer): Promise<void> {
  await sql(server, 'DELETE FROM policies');
  server.app.get(ClusterBus).publish('policy.changed', { policyId: '' });
}
