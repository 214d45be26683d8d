/** How something watched was found. `changing`: on its way up or down, ask again; `absent`: not on this machine. */
export interface Sighting {
  readonly status: 'up' | 'down' | 'changing' | 'absent';
  /** In the words of the system, for people. */
  readonly detail?: string | undefined;
}

/** What looks after services or processes on an operating system. */
export interface ServiceManager {
  /**
   * Looks at all of them at once.
   * @returns a sighting for each name
   * @throws Error when the system cannot be asked
   */
  look(names: readonly string[]): Promise<ReadonlyMap<string, Sighting>>;
  /** @throws Error with the system's reason when it refuses */
  start(name: string, startCommand: string | undefined): Promise<void>;
}
