/** Where the queue lies and how many connections it may hold. */
export interface BackgroundOptions {
  /** Connection of the application, not of the owner. */
  readonly url: string;
  /** Connections of this node; default 3. */
  readonly connections?: number;
}

/** Token of `BackgroundOptions`. */
export const BACKGROUND_OPTIONS = Symbol('BACKGROUND_OPTIONS');
