import { waitUntil } from '@gururmm/server/platform/testing';
import type { TestServer } from './test-server';
import { sql } from './test-sql';

/** A run of a schedule as the REST interface shows it. */
export interface TestRun {
  readonly id: string;
  readonly agent_id: string | null;
  readonly due_at: string;
  readonly missed_count: number;
  readonly state: string;
  readonly reason: string | null;
  readonly job_id: string | null;
}

/** A schedule as the REST interface shows it. */
export interface TestSchedule {
  readonly id: string;
  readonly code?: string;
  readonly detail?: string;
  readonly owner_email: string | null;
  readonly client_ids: readonly string[] | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secret_parameters: readonly string[];
  readonly next_run_at: string | null;
  readonly next_runs: readonly string[];
  readonly last_run: TestRun | null;
}

/** `hostname` at every New Year, unless `body` says something else. */
export const scheduleBody = (filter: Record<string, unknown>, body: Record<string, unknown> = {}) => ({
  name: 'yearly',
  filter,
  when: { kind: 'cron', cron: '30 2 1 1 *', time_zone: 'Europe/Berlin' },
  ...('script_id' in body ? {} : { command_type: 'shell', command: 'hostname' }),
  ...body,
});

export function saveSchedule(
  server: TestServer,
  filter: Record<string, unknown>,
  body: Record<string, unknown> = {},
  token: string = server.adminToken,
) {
  return server.request<TestSchedule>('POST', '/api/schedules', { token, body: scheduleBody(filter, body) });
}

/** @throws Error unless it was made */
export async function makeSchedule(...args: Parameters<typeof saveSchedule>): Promise<TestSchedule> {
  const { status, body } = await saveSchedule(...args);
  if (status !== 201) throw new Error(`the schedule was not made: ${JSON.stringify(body)}`);
  return body;
}

/** Moves its next time to so many seconds ago; by itself it would take until New Year. */
export async function makeDue(server: TestServer, id: string, secondsAgo = 0): Promise<void> {
  await sql(server, 'UPDATE schedules SET next_run_at = now() - make_interval(secs => $2) WHERE id = $1', [
    id,
    secondsAgo,
  ]);
}

/** The newest first. */
export async function runsOf(server: TestServer, id: string): Promise<readonly TestRun[]> {
  return (await server.request<{ items: TestRun[] }>('GET', `/api/schedules/${id}/runs`)).body.items;
}

/** The runs once there are so many and none of them is `due`. */
export function runsWhenDecided(server: TestServer, id: string, count = 1): Promise<readonly TestRun[]> {
  return waitUntil(`${count} decided runs`, async () => {
    const runs = await runsOf(server, id);
    return runs.length >= count && runs.every(({ state }) => state !== 'due') ? runs : undefined;
  });
}
