import type { AgentMessage, NetworkState } from '@gururmm/shared/protocol';
import type { Collector } from '../collector';
import { type Logger, messageOf } from '../logging/logger';

const COLLECT_TIMEOUT_MS = 10_000;

/** Sends the network state once after each connect and whenever its hash changes. */
export class NetworkReporter {
  private lastSentHash: string | undefined;

  constructor(
    private readonly collector: Collector<NetworkState>,
    private readonly send: (message: AgentMessage) => boolean,
    private readonly logger: Logger,
  ) {}

  /** The server's picture is of an earlier connection: the next check sends in any case. */
  onConnected(): void {
    this.lastSentHash = undefined;
  }

  async check(): Promise<void> {
    try {
      const state = await this.collector.collect(AbortSignal.timeout(COLLECT_TIMEOUT_MS));
      if (state.hash === this.lastSentHash) return;
      if (this.send({ type: 'network_state', payload: state })) this.lastSentHash = state.hash;
    } catch (error) {
      this.logger.warn('the network state could not be read', { error: messageOf(error) });
    }
  }
}
