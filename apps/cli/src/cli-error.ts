/** A failure that ends grmm: sentences for stderr and the exit code; holds no secret. */
export class CliError extends Error {
  constructor(
    readonly exitCode: number,
    message: string,
    /** What a program can tell apart, where the server said so. */
    readonly code?: string,
  ) {
    super(message);
    this.name = 'CliError';
  }
}

/** What went wrong, from whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
