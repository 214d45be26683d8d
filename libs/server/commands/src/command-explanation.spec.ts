import { COMMAND_STATUSES } from '@gururmm/shared/protocol';
import { explain, type ExplainedCommand } from './command-explanation';

const PENDING: ExplainedCommand = {
  status: 'pending',
  attempt: 0,
  isLeased: false,
  isCancelRequested: false,
  exitCode: null,
  error: null,
  expiresAt: new Date('2026-08-08T12:00:00Z'),
  agentStatus: 'online',
  agentLastSeenAt: new Date('2026-08-01T11:00:00Z'),
  inFlight: 0,
  concurrencyLimit: 4,
  missingCapability: null,
  isDispatchFrozen: false,
};
const UNTIL = 'It waits until 2026-08-08T12:00:00.000Z.';

describe('where a command stands', () => {
  it.each([
    ['offline', { agentStatus: 'offline' }, `The agent is offline since 2026-08-01T11:00:00.000Z. ${UNTIL}`],
    [
      'never seen',
      { agentStatus: 'offline', agentLastSeenAt: null },
      `The agent is offline and has never connected. ${UNTIL}`,
    ],
    [
      'beyond what it could do',
      { agentStatus: 'offline', missingCapability: 'claude_task' },
      `The agent is offline since 2026-08-01T11:00:00.000Z. It lacked claude_task when it last connected; without it the command is refused. ${UNTIL}`,
    ],
    ['not approved', { agentStatus: 'pending_approval' }, `The agent waits for a technician's approval. ${UNTIL}`],
    ['revoked', { agentStatus: 'revoked' }, `The agent was revoked. ${UNTIL}`],
    ['sent', { isLeased: true, attempt: 1 }, 'It was sent; the agent has not acknowledged it yet.'],
    ['busy', { inFlight: 4 }, `The agent has 4 other commands in hand and runs at most 4 at once. ${UNTIL}`],
    ['not alone', { inFlight: 3 }, 'It is about to be sent.'],
    ['unanswered', { attempt: 2 }, 'It was sent without an answer and is sent again.'],
    ['new', {}, 'It is about to be sent.'],
    [
      'frozen',
      { isDispatchFrozen: true, agentStatus: 'offline' },
      `All dispatch is frozen: an administrator stopped new commands on every machine. ${UNTIL}`,
    ],
    [
      'sent before the freeze',
      { isDispatchFrozen: true, isLeased: true, attempt: 1 },
      'It was sent; the agent has not acknowledged it yet.',
    ],
    [
      'being cancelled',
      { isCancelRequested: true, isLeased: true },
      'Its cancellation waits for the agent to say whether it had started.',
    ],
  ] as const)('pending: %s', (_what, parts, sentence) => {
    expect(explain({ ...PENDING, ...parts })).toBe(sentence);
  });

  it.each([
    [{ status: 'running' }, 'The agent has started it.'],
    [{ status: 'running', isCancelRequested: true }, 'It runs; the agent was asked to cancel it.'],
    [{ status: 'completed', exitCode: 0 }, 'It ran and ended with exit code 0.'],
    [{ status: 'failed', exitCode: 3 }, 'It ran and ended with exit code 3.'],
    [{ status: 'failed', exitCode: -1, error: 'no shell' }, 'no shell'],
    [{ status: 'rejected', error: 'claude_task is off' }, 'The agent refused it: claude_task is off'],
    [{ status: 'cancelled', error: 'It was cancelled before it was sent.' }, 'It was cancelled before it was sent.'],
  ] as const)('%j', (parts, sentence) => {
    expect(explain({ ...PENDING, ...parts })).toBe(sentence);
  });

  it('has a sentence for every status', () => {
    for (const status of COMMAND_STATUSES) expect(explain({ ...PENDING, status })).toMatch(/^[A-Z].*[.a-z]$/);
  });
});
