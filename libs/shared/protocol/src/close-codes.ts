/** WebSocket close codes of the agent protocol (private range of RFC 6455, section 7.4.2). */
export const CLOSE_CODES = {
  /** A frame that is not JSON, not an envelope, or fails its schema. */
  badFrame: 4400,
  /** No valid `auth` within ten seconds, or a wrong credential. */
  notAuthenticated: 4401,
  /** Known but refused: revoked, or the wrong site. */
  refused: 4403,
  /** Ninety seconds without any frame. */
  idle: 4408,
  /** A newer connection of the same agent took over. */
  replaced: 4409,
  /** A frame above the size limit. */
  tooLarge: 4413,
  /** Too many frames or failed authentications. */
  slowDown: 4429,
  /** The server drains for a restart; reconnect with jitter (RFC 6455 registry: "Service Restart"). */
  serviceRestart: 1012,
} as const;

export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES];
