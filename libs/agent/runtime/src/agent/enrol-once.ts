import type { ConnectionState } from '../connection/server-connection';
import type { FeatureMessageHandlers } from '../connection/message-handlers';
import { type Installation, openConnection } from './open-connection';

/** How the one enrolling connection ended. */
export type EnrolOutcome =
  | { kind: 'enrolled'; agentId: string | undefined }
  | { kind: 'awaiting_approval'; agentId: string | undefined }
  | { kind: 'refused'; reason: string }
  | { kind: 'unreachable'; reason: string };

/** An enrolling connection takes no work: what arrives is delivered again to the real agent. */
const IGNORE_ALL: FeatureMessageHandlers = {
  command: ignore,
  cancel: ignore,
  result_ack: ignore,
  output_ack: ignore,
  metrics_ack: ignore,
  event_ack: ignore,
  snapshot_request: ignore,
  update: ignore,
  error: ignore,
};

/**
 * Connects once, signs in, stores the key if one arrives, and disconnects.
 * @param isForced signs in with the credentials of agent.toml although a key exists
 */
export async function enrolOnce(installation: Installation, isForced: boolean): Promise<EnrolOutcome> {
  const { connection, keyFile } = await openConnection(installation);
  if (isForced) keyFile.forget();
  return new Promise((resolve) => {
    connection.onStateChange((state) => {
      const outcome = outcomeOf(state);
      if (outcome === undefined) return;
      resolve(outcome);
      setTimeout(() => connection.stop(), 0); // not inside the connection's own callback
    });
    connection.start(IGNORE_ALL);
  });
}

function outcomeOf(state: ConnectionState): EnrolOutcome | undefined {
  switch (state.status) {
    case 'connecting':
      return undefined;
    case 'online':
      return { kind: 'enrolled', agentId: state.agentId };
    case 'awaiting_approval':
      return { kind: 'awaiting_approval', agentId: state.agentId };
    case 'offline':
      return { kind: state.isRefused ? 'refused' : 'unreachable', reason: state.lastFault ?? 'no reason given' };
  }
}

function ignore(): void {
  return undefined;
}
