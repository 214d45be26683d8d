import { randomUUID } from 'node:crypto';
import { waitUntil } from '@gururmm/server/platform/testing';
import type { AgentConfigUpdate, AgentPayload, ScriptCheck } from '@gururmm/shared/protocol';
import type { MadeAgent } from './fleet';
import { makeRule } from './test-alerts';
import type { TestServer } from './test-server';

type Result = AgentPayload<'check_result'>;

export interface CheckAnswer {
  readonly rule_id: string;
  readonly name: string;
  readonly current: {
    readonly status: string;
    readonly outcome: string;
    readonly exit_code: number | null;
    readonly output: string;
    readonly error: string | null;
    readonly since: string;
    readonly occurred_at: string;
  } | null;
  readonly overdue: boolean;
  readonly problem: string | null;
}

/** What an agent announces that runs checks. */
export const CHECKING = { capabilities: ['shell', 'script', 'secret_env', 'script_checks'] };

/** A rule of kind `script` for one agent. @returns its id */
export function makeCheck(
  server: TestServer,
  agentId: string,
  parameters: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
): Promise<string> {
  return makeRule(server, {
    kind: 'script',
    level: 'agent',
    agent_id: agentId,
    parameters: { command_type: 'shell', command: 'check', ...parameters },
    ...more,
  });
}

/** The checks of the next configuration that the agent is sent and that fits; configurations before it are dropped. */
export async function checksWhen(
  { agent }: Pick<MadeAgent, 'agent'>,
  fits: (checks: readonly ScriptCheck[]) => boolean,
): Promise<readonly ScriptCheck[]> {
  const config = await configWhen({ agent }, ({ script_checks: checks }) => checks !== undefined && fits(checks));
  return config.script_checks ?? [];
}

/** As {@link checksWhen}, with all of the configuration. */
export function configWhen(
  { agent }: Pick<MadeAgent, 'agent'>,
  fits: (config: AgentConfigUpdate) => boolean,
): Promise<AgentConfigUpdate> {
  return waitUntil(
    'a configuration',
    () => {
      const configs = agent.received.filter((message) => message.type === 'config');
      const index = configs.findIndex(({ payload }) => fits(payload.config));
      const found = configs[index];
      if (found === undefined) return undefined;
      agent.received.splice(0, agent.received.indexOf(found) + 1);
      return found.payload.config;
    },
    60_000,
  );
}

let lastMs = 0;

/** A result of now, stored and so evaluated when this resolves; each is later than the one before. */
export async function reportCheck(
  { agent }: Pick<MadeAgent, 'agent'>,
  checkId: string,
  more: Partial<Result> = {},
): Promise<Result> {
  lastMs = Math.max(lastMs + 1, Date.now());
  const payload: Result = {
    event_id: randomUUID(),
    check_id: checkId,
    rule_version: 1,
    ts: new Date(lastMs).toISOString(),
    outcome: 'exited',
    exit_code: 0,
    output: '',
    truncated: false,
    duration_ms: 5,
    ...more,
  };
  agent.send({ type: 'check_result', payload });
  await waitUntil('the acknowledgement', () =>
    agent.received.some((message) => message.type === 'event_ack' && message.payload.event_id === payload.event_id),
  );
  return payload;
}

/** The checks of an agent, by name. */
export async function checksOf(server: TestServer, agentId: string): Promise<readonly CheckAnswer[]> {
  return (await server.request<{ items: CheckAnswer[] }>('GET', `/api/agents/${agentId}/checks`)).body.items;
}

/** What a check found, the newest first. */
export async function resultsOf(server: TestServer, agentId: string, ruleId: string) {
  const path = `/api/agents/${agentId}/checks/${ruleId}/results`;
  return (await server.request<{ items: NonNullable<CheckAnswer['current']>[]; total: number }>('GET', path)).body;
}
