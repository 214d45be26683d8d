import { messageOf, type ServerRoute, transportOptions } from '@gururmm/agent/runtime';
import * as z from 'zod';
import { failed, type Finding, ok, skipped } from './finding';
import { STEP_TIMEOUT_MS } from './network/limits';

const selfSchema = z.object({ agent_id: z.string(), status: z.enum(['approved', 'pending_approval']) });
const problemSchema = z.object({ code: z.string() });

/** What is known on this machine about the agent's standing. */
export interface Standing {
  readonly key: string | undefined;
  /** The running agent waits for a technician. */
  readonly isAwaitingApproval: boolean;
  readonly lastFault: string | undefined;
}

/** Whether the server knows the agent's key. It only asks: the connection of a running agent stays as it is. */
export async function checkKey(serverUrl: string, route: ServerRoute, standing: Standing): Promise<Finding> {
  if (standing.key === undefined) return withoutKey(standing);
  try {
    const response = await fetch(selfUrl(serverUrl), {
      headers: { Authorization: `Bearer ${standing.key}`, Accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(STEP_TIMEOUT_MS),
      ...transportOptions(route),
    });
    return judgeAnswer(response.status, await bodyOf(response));
  } catch (error) {
    return notChecked(messageOf(error));
  }
}

/** What the answer means; `body` is its JSON, if it is any. */
export function judgeAnswer(status: number, body: unknown): Finding {
  const self = selfSchema.safeParse(body);
  if (status === 200 && self.success) {
    return self.data.status === 'approved'
      ? ok('key', `the server knows this machine as agent ${self.data.agent_id}`)
      : awaitingApproval(`agent ${self.data.agent_id} waits for approval`);
  }
  const code = problemSchema.safeParse(body).data?.code;
  if (status === 401) {
    const advice = 'Enrol this machine again: stop the agent, run "gururmm-agent enrol --force", and start it.';
    return failed('key', 'key_refused', "the server does not know this agent's key", advice);
  }
  if (status === 403 && code === 'agent_revoked') {
    const advice =
      'Ask a technician why; to admit it again, delete the agent in the console and enrol this machine anew.';
    return failed('key', 'key_revoked', 'this agent was revoked', advice);
  }
  if (status === 404) return skipped('key', 'this server is older and cannot be asked about a key');
  if (status === 429) return skipped('key', 'the server has been asked too often; try again in a minute');
  return notChecked(`the server answered ${status}`);
}

function withoutKey({ isAwaitingApproval, lastFault }: Standing): Finding {
  if (isAwaitingApproval) return awaitingApproval('this machine is known and waits for approval');
  return failed(
    'key',
    'key_missing',
    `this agent has no key of its own yet${lastFault === undefined ? '' : `; its last fault: ${lastFault}`}`,
    'Start the agent, which enrols by itself, or run "gururmm-agent enrol" with a site key or registration token.',
  );
}

function awaitingApproval(detail: string): Finding {
  return failed('key', 'key_pending_approval', detail, 'Have a technician admit this machine in the console.');
}

function notChecked(why: string): Finding {
  return failed(
    'key',
    'key_not_checked',
    `the key could not be checked: ${why}`,
    'Mend what failed above, and run this again.',
  );
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined; // no JSON: the status alone counts
  }
}

/** `wss://host/ws` has `https://host/api/agent/self`. */
function selfUrl(serverUrl: string): string {
  const url = new URL(serverUrl);
  url.protocol = url.protocol === 'ws:' ? 'http:' : 'https:';
  url.pathname = url.pathname.replace(/\/ws\/?$/, '/api/agent/self');
  url.search = '';
  return url.href;
}
