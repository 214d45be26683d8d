import { existsSync } from 'node:fs';
import {
  type AgentFile,
  currentOsType,
  type DataLayout,
  enrolOnce,
  type EnrolOutcome,
  Logger,
  readStatusFile,
} from '@gururmm/agent/runtime';
import { AGENT_VERSION } from '../../version';

const POLL_MS = 250;

/** How the sign-in stands. `late`: the agent runs, and the server has not answered yet. */
export type SignIn = EnrolOutcome | { readonly kind: 'late'; readonly reason: string };

/** Signs in once, before the service runs, so that the server's refusal is told here and word for word. */
export async function enrolBeforeStart(file: AgentFile, layout: DataLayout, limitSeconds: number): Promise<SignIn> {
  const installation = {
    file,
    layout,
    osType: currentOsType(),
    version: AGENT_VERSION,
    commandTypes: file.commands.allowed_types.filter((type) => type !== 'claude_task'),
    logger: new Logger('error', []),
  };
  const limit = new Promise<SignIn>((resolve) => {
    setTimeout(resolve, limitSeconds * 1000, { kind: 'unreachable', reason: `no answer within ${limitSeconds} s` });
  });
  return Promise.race([enrolOnce(installation, false), limit]);
}

/** Waits until the running agent says that it is signed in. @param since only what it said after this counts */
export async function waitForSignIn(layout: DataLayout, since: Date, limitSeconds: number): Promise<SignIn> {
  const deadlineMs = performance.now() + limitSeconds * 1000;
  let reason = 'the agent has said nothing yet';
  do {
    const status = readStatusFile(layout.status);
    if (status !== undefined && new Date(status.updated_at) >= since) {
      const agentId = status.agent_id ?? undefined;
      if (status.status === 'online') return { kind: 'enrolled', agentId };
      if (status.status === 'awaiting_approval') return { kind: 'awaiting_approval', agentId };
      reason = status.last_fault ?? `the agent is ${status.status}`;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  } while (performance.now() < deadlineMs);
  return { kind: 'late', reason };
}

/** Whether this installation has a key of its own. */
export function isEnrolled(layout: DataLayout): boolean {
  return existsSync(layout.agentKey);
}
