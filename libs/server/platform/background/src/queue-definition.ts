/** How a queue treats its jobs. */
export interface QueueOptions {
  /** Attempts after the first that failed; default 3. */
  readonly retries?: number;
  /** Pause before the first new attempt; default 10. */
  readonly retryDelaySeconds?: number;
  /** Each pause is about twice the one before (with jitter), up to `retryDelayMaxSeconds`; default true. */
  readonly backOff?: boolean;
  /** Longest pause between attempts; default one hour. */
  readonly retryDelayMaxSeconds?: number;
  /** An attempt that takes longer counts as failed, for example because its node died; default 300. */
  readonly attemptTimeoutSeconds?: number;
  /** Done or given-up jobs are kept this long; default 3 days. */
  readonly keepSeconds?: number;
  /**
   * What a `singletonKey` keeps out: a second job that waits (`queued`), or one beside a job that
   * waits or runs (`queued-or-running`). Without it keys have no effect.
   */
  readonly unique?: 'queued' | 'queued-or-running';
}

/** A queue and the type of what its jobs carry. */
export interface QueueDefinition<Payload extends object> {
  readonly name: string;
  readonly options: QueueOptions;
  /** Never set: holds the payload's type for the compiler. */
  readonly payload?: Payload;
}

const NAME = /^[a-z][a-z0-9_.-]{0,99}$/;

/**
 * Names a queue and the type of its payload.
 * @param name lower case, of the form `feature.what`; unique in the server
 * @throws Error on any other name
 */
export function defineQueue<Payload extends object>(
  name: string,
  options: QueueOptions = {},
): QueueDefinition<Payload> {
  if (!NAME.test(name)) throw new Error(`not a name of a queue: ${name}`);
  return { name, options };
}
