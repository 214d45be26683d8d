/** PostgreSQL can't be started here; the message is one sentence for the terminal. */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
  }
}

/** Another server works on the same data directory; the message is one sentence for the terminal. */
export class InstanceRunningError extends Error {
  constructor(
    readonly pid: number,
    dataDir: string,
  ) {
    super(
      `GuruRMM is already running (pid ${pid}) on the data in ${dataDir}; ` +
        'stop it first, or give this one another RMM_DATA_DIR and PORT.',
    );
    this.name = 'InstanceRunningError';
  }
}
