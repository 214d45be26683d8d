export interface SendErrorOptions {
  /** Trying again cannot help. */
  readonly isFinal?: boolean;
  /** The receiver wants nothing any more: its channel is switched off. */
  readonly isGone?: boolean;
  readonly cause?: unknown;
}

/** A message was not taken. Its text is stored and shown: it holds no secret and nothing that the receiver said. */
export class SendError extends Error {
  readonly isFinal: boolean;
  readonly isGone: boolean;

  constructor(message: string, { isFinal = false, isGone = false, cause }: SendErrorOptions = {}) {
    super(message, { cause });
    this.name = 'SendError';
    this.isFinal = isFinal || isGone;
    this.isGone = isGone;
  }
}
