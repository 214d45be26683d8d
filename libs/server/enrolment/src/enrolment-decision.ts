import type { Agent } from '@gururmm/server/agents';
import type { Site } from '@gururmm/server/sites';

/** What to do with a machine that shows a site's credential instead of its own key. */
export type EnrolmentDecision =
  /** Take it into the site and give it a key of its own. */
  | 'issue_key'
  /** Keep it unassigned, without a key and without commands, until a technician approves. */
  | 'await_approval'
  /** Its device id already has a key: note the wish to enrol again and refuse for now. */
  | 'await_reenrolment'
  | 'refuse_revoked';

/** The parts of an agent's row that the decision reads. */
export type KnownAgent = Pick<Agent, 'approval' | 'clientId'> & { readonly hasKey: boolean };

/**
 * Section 5.2 of the design as one function.
 * @param isTrusted whether a secret (site key, registration token) was shown, not just the site code
 */
export function decideEnrolment(
  known: KnownAgent | null,
  site: Pick<Site, 'clientId' | 'autoApprove'>,
  isTrusted: boolean,
): EnrolmentDecision {
  if (known === null) return isTrusted || site.autoApprove ? 'issue_key' : 'await_approval';
  switch (known.approval) {
    case 'revoked':
      return 'refuse_revoked';
    case 'pending':
      return isTrusted ? 'issue_key' : 'await_approval';
    case 'approved':
      if (!known.hasKey) return 'issue_key';
      // A site's key speaks for its own client only: it must not pull a machine away from another one.
      return isTrusted && (known.clientId === null || known.clientId === site.clientId)
        ? 'issue_key'
        : 'await_reenrolment';
  }
}
