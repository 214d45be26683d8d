import { waitUntil } from '@gururmm/server/platform/testing';
import type { JobState } from '@gururmm/shared/protocol';
import { makeAgent, makeSite, type MadeAgent, type MadeSite } from './fleet';
import { makeResult } from './samples';
import type { TestServer } from './test-server';

/** A job as the REST interface shows it. */
export interface TestJob {
  readonly id: string;
  readonly code?: string;
  readonly detail?: string;
  readonly state: JobState;
  readonly state_reason: string | null;
  readonly target_count: number;
  readonly wave_count: number;
  readonly current_wave: number;
  readonly not_started: number;
  readonly skipped: number;
  readonly by_status: Readonly<Record<string, number>>;
  readonly waves: readonly { wave: number; target_count: number; not_started: number }[];
  readonly rerun_of: string | null;
  readonly filter: { agent_ids?: string[] };
  readonly decided_by: string | null;
  readonly is_over: boolean;
}

/** Where a machine of a job stands, as the REST interface shows it. */
export interface TestTarget {
  readonly agent_id: string;
  readonly wave: number;
  readonly command_id: string | null;
  readonly status: string;
  readonly exit_code: number | null;
}

/** A site with this many connected machines, in the order in which waves take them. */
export async function makeFleet(server: TestServer, count: number): Promise<{ site: MadeSite; agents: MadeAgent[] }> {
  const site = await makeSite(server);
  const agents: MadeAgent[] = [];
  for (let index = 0; index < count; index += 1) agents.push(await makeAgent(server, site));
  return { site, agents: agents.sort((a, b) => a.agentId.localeCompare(b.agentId)) };
}

/** Asks for `hostname` on the machines of a filter, or for what `body` says. */
export function createJob(
  server: TestServer,
  filter: Record<string, unknown>,
  body: Record<string, unknown> = {},
  token: string = server.adminToken,
) {
  return server.request<TestJob>('POST', '/api/jobs', {
    token,
    body: { command_type: 'shell', command: 'hostname', filter, ...body },
  });
}

export async function getJob(server: TestServer, id: string): Promise<TestJob> {
  return (await server.request<TestJob>('GET', `/api/jobs/${id}`)).body;
}

/** The job once it is in this state. */
export function jobWhen(server: TestServer, id: string, state: JobState): Promise<TestJob> {
  return waitUntil(`the job to be ${state}`, async () => {
    const job = await getJob(server, id);
    return job.state === state ? job : undefined;
  });
}

export async function targetsOf(server: TestServer, id: string, query = ''): Promise<readonly TestTarget[]> {
  const path = `/api/jobs/${id}/targets?limit=500${query}`;
  return (await server.request<{ items: TestTarget[] }>('GET', path)).body.items;
}

/** The machine takes its next command, runs it and reports this exit code. @returns the command's id */
export async function runNext({ agent }: MadeAgent, exitCode = 0): Promise<string> {
  const { payload } = await agent.next('command');
  agent.send({ type: 'command_ack', payload: { command_id: payload.command_id } });
  agent.send({ type: 'command_result', payload: makeResult(payload.command_id, { exit_code: exitCode }) });
  return payload.command_id;
}

/** Whether a command has arrived at the machine that nobody has taken. */
export function hasCommand({ agent }: MadeAgent): boolean {
  return agent.received.some(({ type }) => type === 'command');
}
