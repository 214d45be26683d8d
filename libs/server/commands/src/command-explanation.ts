import type { AgentStatus, CommandStatus } from '@gururmm/shared/protocol';

/** What an explanation is made from. */
export interface ExplainedCommand {
  readonly status: CommandStatus;
  readonly attempt: number;
  readonly isLeased: boolean;
  readonly isCancelRequested: boolean;
  readonly exitCode: number | null;
  readonly error: string | null;
  readonly expiresAt: Date;
  readonly agentStatus: AgentStatus;
  readonly agentLastSeenAt: Date | null;
  /** Other commands of the agent that run or are on their way. */
  readonly inFlight: number;
  /** How many commands the agent runs at once. */
  readonly concurrencyLimit: number;
  /** What the command needs and the agent, when it last connected, did not offer. */
  readonly missingCapability: string | null;
  /** An administrator froze the fleet. */
  readonly isDispatchFrozen: boolean;
}

/** In one sentence: where a command stands, and why it has not run yet. */
export function explain(command: ExplainedCommand): string {
  switch (command.status) {
    case 'pending':
      return explainPending(command);
    case 'running':
      return command.isCancelRequested ? 'It runs; the agent was asked to cancel it.' : 'The agent has started it.';
    case 'completed':
      return 'It ran and ended with exit code 0.';
    case 'failed':
      return command.error ?? `It ran and ended with exit code ${command.exitCode ?? 'unknown'}.`;
    case 'timed_out':
      return command.error ?? 'It ran longer than its time limit and was ended.';
    case 'cancelled':
      return command.error ?? 'It was cancelled.';
    case 'expired':
      return command.error ?? 'It was not started before its expiry.';
    case 'interrupted':
      return command.error ?? 'The agent died while it ran; its outcome is unknown and it is not run again.';
    case 'rejected':
      return `The agent refused it: ${command.error ?? 'no reason given'}`;
  }
}

function explainPending(command: ExplainedCommand): string {
  const until = `It waits until ${command.expiresAt.toISOString()}.`;
  if (command.isCancelRequested) return 'Its cancellation waits for the agent to say whether it had started.';
  if (command.isDispatchFrozen && !command.isLeased) {
    return `All dispatch is frozen: an administrator stopped new commands on every machine. ${until}`;
  }
  switch (command.agentStatus) {
    case 'pending_approval':
      return `The agent waits for a technician's approval. ${until}`;
    case 'revoked':
      return `The agent was revoked. ${until}`;
    case 'offline':
      return `The agent is offline${sinceText(command.agentLastSeenAt)}.${missingText(command)} ${until}`;
    case 'online':
      if (command.isLeased) return 'It was sent; the agent has not acknowledged it yet.';
      if (command.inFlight >= command.concurrencyLimit) return `${inHandText(command)} ${until}`;
      return command.attempt > 0 ? 'It was sent without an answer and is sent again.' : 'It is about to be sent.';
  }
}

function sinceText(lastSeenAt: Date | null): string {
  return lastSeenAt === null ? ' and has never connected' : ` since ${lastSeenAt.toISOString()}`;
}

/** It may be offered by the time the agent is back, so the command waits all the same. */
function missingText({ missingCapability }: ExplainedCommand): string {
  return missingCapability === null
    ? ''
    : ` It lacked ${missingCapability} when it last connected; without it the command is refused.`;
}

function inHandText({ inFlight, concurrencyLimit }: ExplainedCommand): string {
  return `The agent has ${inFlight} other commands in hand and runs at most ${concurrencyLimit} at once.`;
}
