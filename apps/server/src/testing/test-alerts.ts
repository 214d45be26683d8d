import { ClusterBus } from '@gururmm/server/platform/cluster';
import type { MetricsSample } from '@gururmm/shared/protocol';
import type { MadeAgent } from './fleet';
import { makeSample } from './samples';
import type { TestServer } from './test-server';
import { sql } from './test-sql';

export interface AlertAnswer {
  readonly id: string;
  readonly rule_id: string | null;
  readonly rule_kind: string;
  readonly agent_id: string | null;
  readonly object: string;
  readonly severity: string;
  readonly status: string;
  readonly message: string;
  readonly value: number;
  readonly threshold: number;
  readonly parent_id: string | null;
  readonly muted: boolean;
  readonly resolution: string | null;
  readonly note: string | null;
  readonly top_processes?: readonly { readonly pid: number }[] | null;
  readonly snapshot?: { readonly status: string; readonly at: string | null; readonly note: string | null } | null;
  readonly events?: readonly { readonly event: string; readonly actor: string | null; readonly note: string | null }[];
}

let seq = 0;

/** A report of these samples, stored and so evaluated when this resolves. */
export async function report({ agent }: MadeAgent, ...samples: readonly MetricsSample[]): Promise<void> {
  seq += 1;
  agent.send({ type: 'metrics_report', payload: { seq, samples: [...samples] } });
  await agent.next('metrics_ack');
}

/** Samples of these CPU values, thirty seconds apart; the last is of now. */
export const cpuSamples = (...values: readonly number[]): MetricsSample[] =>
  values.map((cpu_percent, index) =>
    makeSample(new Date(Date.now() - (values.length - 1 - index) * 30_000), { cpu_percent }),
  );

/** Alerts of an agent, the newest first. */
export async function alertsOf(server: TestServer, agentId: string): Promise<readonly AlertAnswer[]> {
  const answer = await server.request<{ items: AlertAnswer[] }>('GET', `/api/alerts?agent_id=${agentId}`);
  return answer.body.items;
}

/** The alert of an agent that has exactly one. */
export async function onlyAlertOf(server: TestServer, agentId: string): Promise<AlertAnswer> {
  const [alert, ...others] = await alertsOf(server, agentId);
  if (alert === undefined || others.length > 0) throw new Error(`${others.length + 1} alerts, not one`);
  return alert;
}

/** A rule made over REST. @returns its id */
export async function makeRule(server: TestServer, body: Record<string, unknown>): Promise<string> {
  const made = await server.request<{ id: string }>('POST', '/api/alert-rules', { body });
  if (made.status !== 201) throw new Error(`the rule was not made: ${JSON.stringify(made.body)}`);
  return made.body.id;
}

/** Switches every built-in rule off but these. */
export async function onlyBuiltIn(server: TestServer, ...kinds: readonly string[]): Promise<void> {
  await sql(server, 'UPDATE alert_rules SET enabled = kind = ANY ($1) WHERE is_built_in', [kinds]);
  server.app.get(ClusterBus).publish('alert_rules.changed', { id: '', kind: '' });
}
