import { CLOSE_CODES, MAX_FRAME_BYTES, MAX_UNAUTHENTICATED_FRAME_BYTES } from '@gururmm/shared/protocol';
import { WebSocket } from 'ws';

/** Codes by which `ws` itself ends a connection (RFC 6455, section 7.4.1), in the protocol's own words. */
const PROTOCOL_CODES: Readonly<Record<number, number>> = {
  1002: CLOSE_CODES.badFrame,
  1007: CLOSE_CODES.badFrame,
  1009: CLOSE_CODES.tooLarge,
};

/**
 * A `ws` socket that names its refusals as the agent protocol does, and whose frame limit
 * starts small: `ws` refuses by the length in the frame's header, before it buffers anything.
 */
export class AgentWebSocket extends WebSocket {
  limitFrames(isAuthenticated: boolean): void {
    // `ws` has no public way to change the limit of a living socket; the gateway's spec holds this.
    const { _receiver: receiver } = this as unknown as { _receiver: { _maxPayload: number } };
    receiver._maxPayload = isAuthenticated ? MAX_FRAME_BYTES : MAX_UNAUTHENTICATED_FRAME_BYTES;
  }

  override close(code?: number, reason?: string | Buffer): void {
    super.close(code === undefined ? code : (PROTOCOL_CODES[code] ?? code), reason);
  }
}
