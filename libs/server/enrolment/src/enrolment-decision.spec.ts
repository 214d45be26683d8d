import { decideEnrolment, type KnownAgent } from './enrolment-decision';

const OURS = '11111111-1111-4111-8111-111111111111';
const THEIRS = '22222222-2222-4222-8222-222222222222';

const approved = (clientId: string | null, hasKey: boolean): KnownAgent => ({ approval: 'approved', clientId, hasKey });
const waiting: KnownAgent = { approval: 'pending', clientId: null, hasKey: false };
const revoked: KnownAgent = { approval: 'revoked', clientId: OURS, hasKey: true };

describe('what becomes of a machine that shows a way into a site', () => {
  it.each([
    ['a new machine', null, { code: 'await_approval', open: 'issue_key', key: 'issue_key' }],
    [
      'a machine that waits for approval',
      waiting,
      { code: 'await_approval', open: 'await_approval', key: 'issue_key' },
    ],
    ['a revoked machine', revoked, { code: 'refuse_revoked', open: 'refuse_revoked', key: 'refuse_revoked' }],
    [
      'an approved machine without a key',
      approved(OURS, false),
      { code: 'issue_key', open: 'issue_key', key: 'issue_key' },
    ],
    [
      'a machine of the same client with a key',
      approved(OURS, true),
      { code: 'await_reenrolment', open: 'await_reenrolment', key: 'issue_key' },
    ],
    [
      'a machine of another client with a key',
      approved(THEIRS, true),
      { code: 'await_reenrolment', open: 'await_reenrolment', key: 'await_reenrolment' },
    ],
    [
      'an unassigned machine with a key',
      approved(null, true),
      { code: 'await_reenrolment', open: 'await_reenrolment', key: 'issue_key' },
    ],
  ] as const)('%s', (_what, known, expected) => {
    expect({
      code: decideEnrolment(known, { clientId: OURS, autoApprove: false }, false),
      open: decideEnrolment(known, { clientId: OURS, autoApprove: true }, false),
      key: decideEnrolment(known, { clientId: OURS, autoApprove: false }, true),
    }).toEqual(expected);
  });
});
